+++
include 'words'
advertising = true
subject = (shop == null ? '[AD] A promotion is coming up' : $"[AD] A promotion is coming up at {shop}") + (starts == null ? '' : ', from ' + starts.day + (date.to_string starts ' %B' 'en-GB'))
preheader = offer ?? 'Come and have a look whenever it suits you.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">A promotion is coming up{{ if shop }} at {{ shop }}{{ end }}{{ if period }}, {{ period }}{{ end }}. We wanted to tell you early, so that you can plan.</p>
{{ include 'offer' offer: 'Offer' voucher: 'Voucher code' -}}
<p style="margin:0 0 16px;">Come and have a look whenever it suits you. If you have a question, please {{ contact }}.</p>
{{ if site; include 'button' href: site label: 'See the promotion'; end -}}
<p style="margin:0;">Kind regards,<br>{{ team }}</p>
{{~ end }}
