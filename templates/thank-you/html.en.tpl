+++
include 'words'
subject = shop == null ? 'Thank you for your order' : $"Thank you for your order at {shop}"
preheader = 'If there is anything we can help with, just let us know.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">Thank you for your order{{ if shop }} at {{ shop }}{{ end }}. It was a pleasure to serve you.</p>
{{ include 'order' number: 'Order' at: 'Date' total: 'Total' -}}
<p style="margin:0 0 16px;">If something is not as you expected, or if you need any help, please {{ contact }}. We are glad to help.</p>
<p style="margin:0;">Kind regards,<br>{{ team }}</p>
{{~ end }}
