+++
include 'words'
subject = shop == null ? 'ご購入ありがとうございます' : $"ご購入ありがとうございます（{shop}）"
preheader = 'お気づきの点がございましたら、お気軽にお知らせください。'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">このたびは{{ if shop }}{{ shop }}で{{ end }}お買い上げいただき、誠にありがとうございます。</p>
{{ include 'order' number: 'ご注文番号' at: 'ご注文日' total: '合計金額' -}}
<p style="margin:0 0 16px;">商品についてお気づきの点やお困りのことがございましたら、{{ contact }}ください。できる限りお手伝いいたします。</p>
<p style="margin:0;">今後ともよろしくお願いいたします。<br>{{ team }}</p>
{{~ end }}
