+++
include 'words'
subject = shop == null ? 'ご購入ありがとうございます' : $"ご購入ありがとうございます（{shop}）"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

このたびは{{ if shop }}{{ shop }}で{{ end }}お買い上げいただき、誠にありがとうございます。

{{ include 'order' number: 'ご注文番号' at: 'ご注文日' total: '合計金額' -}}
商品についてお気づきの点やお困りのことがございましたら、{{ contact }}ください。
できる限りお手伝いいたします。

今後ともよろしくお願いいたします。
{{ team }}
{{~ end }}
