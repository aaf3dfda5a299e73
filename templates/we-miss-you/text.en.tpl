+++
include 'words'
advertising = true
subject = shop == null ? '[AD] It has been a while' : $"[AD] {shop}: it has been a while"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

It has been a while since we last saw you{{ if shop }} at {{ shop }}{{ end }}.{{ if last_order_at }} Your last order was on {{ day last_order_at }}.{{ end }}

Whenever it suits you, we would be happy to see you again. If something was not right last time, please {{ contact }} and tell us, so that we can do better.
{{ if site }}
Visit the shop: {{ site }}
{{ end }}
Kind regards,
{{ team }}
{{~ end }}
