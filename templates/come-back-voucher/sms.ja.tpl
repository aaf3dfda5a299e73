+++
include 'words'
+++
[AD] {{ if shop }}{{ shop }}より {{ end }}{{ if short_who }}{{ short_who }}様、{{ end }}ご無沙汰しております。
{{- if voucher }}次回ご利用いただけるクーポン：{{ voucher }}{{ if voucher_until }}（{{ voucher_until.month }}/{{ voucher_until.day }}まで）{{ end }}{{ else }}ご都合のよいときに、またお立ち寄りください。{{ end }}
{{- if site }} {{ site_shown }}{{ end }} {{ sms_stop }}
