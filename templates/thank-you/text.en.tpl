+++
include 'words'
subject = shop == null ? 'Thank you for your order' : $"Thank you for your order at {shop}"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

Thank you for your order{{ if shop }} at {{ shop }}{{ end }}. It was a pleasure to serve you.

{{ include 'order' number: 'Order' at: 'Date' total: 'Total' -}}
If something is not as you expected, or if you need any help, please {{ contact }}. We are glad to help.

Kind regards,
{{ team }}
{{~ end }}
