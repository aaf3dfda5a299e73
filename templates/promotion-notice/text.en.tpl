+++
include 'words'
advertising = true
subject = (shop == null ? '[AD] A promotion is coming up' : $"[AD] A promotion is coming up at {shop}") + (starts == null ? '' : ', from ' + starts.day + (date.to_string starts ' %B' 'en-GB'))
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

A promotion is coming up{{ if shop }} at {{ shop }}{{ end }}{{ if period }}, {{ period }}{{ end }}. We wanted to tell you early, so that you can plan.

{{ include 'offer' offer: 'Offer' voucher: 'Voucher code' -}}
Come and have a look whenever it suits you. If you have a question, please {{ contact }}.
{{ if site }}
See the promotion: {{ site }}
{{ end }}
Kind regards,
{{ team }}
{{~ end }}
