+++
include 'words'
# Without marks a text message costs one segment instead of three.
strip_diacritics = true
+++
[QC] {{ if shop }}{{ shop }}: {{ end }}Chào Anh/Chị{{ if short_who }} {{ short_who }}{{ end }}, lâu rồi chưa được gặp.
{{- if voucher }} Gửi Anh/Chị mã {{ voucher }} cho lần mua tới{{ if voucher_until }}, dùng đến hết {{ voucher_until | date.to_string '%d/%m' }}{{ end }}.{{ else }} Khi nào tiện mời Anh/Chị ghé lại.{{ end }}
{{- if site }} Cửa hàng: {{ site_shown }}.{{ end }} {{ sms_stop }}
