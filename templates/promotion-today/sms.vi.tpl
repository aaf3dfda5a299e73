+++
include 'words'
# Without marks a text message costs one segment instead of three.
strip_diacritics = true
+++
[QC] {{ if shop }}{{ shop }}: {{ end }}Chương trình ưu đãi {{ starts_today ? 'bắt đầu hôm nay' : 'đã bắt đầu' }}{{ if ends && !one_day }}, đến hết {{ ends | date.to_string '%d/%m' }}{{ end }}.
{{- if offer }} {{ offer }}.{{ end }}
{{- if voucher }} Mã: {{ voucher }}.{{ end }} Mời Anh/Chị ghé xem khi tiện{{ if site }}: {{ site_shown }}{{ end }}. {{ sms_stop }}
