+++
include 'words'
advertising = true
subject = shop == null ? '[AD] お変わりなくお過ごしでしょうか' : $"[AD] お変わりなくお過ごしでしょうか（{shop}）"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

ご無沙汰しております。{{ if shop }}{{ shop }}です。{{ end }}
{{ if last_order_at }}前回ご利用いただいたのは、{{ day last_order_at }}でした。{{ end }}お変わりなくお過ごしでしょうか。

ご都合のよいときに、またお立ち寄りいただけましたら幸いです。
前回のお買い物で行き届かない点がございましたら、{{ contact }}ください。
今後の改善に役立ててまいります。
{{ if site }}
お店を見る：{{ site }}
{{ end }}
今後ともよろしくお願いいたします。
{{ team }}
{{~ end }}
