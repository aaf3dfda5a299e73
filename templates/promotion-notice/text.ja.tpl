+++
include 'words'
advertising = true
subject = '[AD] ' + (starts == null ? '' : $"{starts.month}月{starts.day}日から") + 'キャンペーンを開催します' + (shop == null ? '' : $"（{shop}）")
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

いつも{{ if shop }}{{ shop }}を{{ end }}ご利用いただき、ありがとうございます。
{{ if period }}{{ period }}、{{ else }}近日中に、{{ end }}キャンペーンを開催いたします。

{{ include 'offer' offer: '内容' voucher: 'クーポンコード' -}}
ご都合のよいときに、ぜひお立ち寄りください。
ご不明な点がございましたら、{{ contact }}ください。
{{ if site }}
キャンペーンを見る：{{ site }}
{{ end }}
今後ともよろしくお願いいたします。
{{ team }}
{{~ end }}
