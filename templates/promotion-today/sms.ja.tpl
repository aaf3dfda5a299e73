+++
include 'words'
+++
[AD] {{ if shop }}{{ shop }}より {{ end }}{{ starts_today ? '本日よりキャンペーンを開催しております' : 'キャンペーンを開催しております' }}{{ if ends && !one_day }}（{{ ends.month }}/{{ ends.day }}まで）{{ end }}。
{{- if offer }}{{ offer }}。{{ end }}
{{- if voucher }}クーポン：{{ voucher }}。{{ end }}ぜひお立ち寄りください。{{ if site }} {{ site_shown }}{{ end }} {{ sms_stop }}
