+++
include 'words'
# Vietnamese names would make the message twice as dear.
strip_diacritics = true
+++
[AD] {{ if shop }}{{ shop }}: {{ end }}Our promotion {{ starts_today ? 'starts today' : 'has started' }}{{ if ends && !one_day }}, until {{ ends.day }}{{ ends | date.to_string ' %b' 'en-GB' }}{{ end }}.
{{- if offer }} {{ offer }}.{{ end }}
{{- if voucher }} Code: {{ voucher }}.{{ end }} Have a look whenever it suits you{{ if site }}: {{ site_shown }}{{ end }}. {{ sms_stop }}
