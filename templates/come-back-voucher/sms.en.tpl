+++
include 'words'
# Vietnamese names would make the message twice as dear.
strip_diacritics = true
+++
[AD] {{ if shop }}{{ shop }}: {{ end }}Hello{{ if short_who }} {{ short_who }}{{ end }}, it has been a while.
{{- if voucher }} Here is a voucher for your next order: {{ voucher }}{{ if voucher_until }} (until {{ voucher_until.day }}{{ voucher_until | date.to_string ' %b' 'en-GB' }}){{ end }}.{{ else }} We would be happy to see you again.{{ end }}
{{- if site }} Shop: {{ site_shown }}.{{ end }} {{ sms_stop }}
