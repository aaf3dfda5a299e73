+++
include 'words'
advertising = true
subject = shop == null ? '[AD] It has been a while' : $"[AD] {shop}: it has been a while"
preheader = 'Whenever it suits you, we would be happy to see you again.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">It has been a while since we last saw you{{ if shop }} at {{ shop }}{{ end }}.{{ if last_order_at }} Your last order was on {{ day last_order_at }}.{{ end }}</p>
<p style="margin:0 0 16px;">Whenever it suits you, we would be happy to see you again. If something was not right last time, please {{ contact }} and tell us, so that we can do better.</p>
{{ if site; include 'button' href: site label: 'Visit the shop'; end -}}
<p style="margin:0;">Kind regards,<br>{{ team }}</p>
{{~ end }}
