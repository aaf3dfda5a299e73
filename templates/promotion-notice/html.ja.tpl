+++
include 'words'
advertising = true
subject = '[AD] ' + (starts == null ? '' : $"{starts.month}月{starts.day}日から") + 'キャンペーンを開催します' + (shop == null ? '' : $"（{shop}）")
preheader = offer ?? 'ご都合のよいときに、ぜひお立ち寄りください。'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">いつも{{ if shop }}{{ shop }}を{{ end }}ご利用いただき、ありがとうございます。{{ if period }}{{ period }}、{{ else }}近日中に、{{ end }}キャンペーンを開催いたします。</p>
{{ include 'offer' offer: '内容' voucher: 'クーポンコード' -}}
<p style="margin:0 0 16px;">ご都合のよいときに、ぜひお立ち寄りください。ご不明な点がございましたら、{{ contact }}ください。</p>
{{ if site; include 'button' href: site label: 'キャンペーンを見る'; end -}}
<p style="margin:0;">今後ともよろしくお願いいたします。<br>{{ team }}</p>
{{~ end }}
