+++
include 'words'
advertising = true
subject = shop == null ? '[AD] お変わりなくお過ごしでしょうか' : $"[AD] お変わりなくお過ごしでしょうか（{shop}）"
preheader = 'ご都合のよいときに、またお立ち寄りください。'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">ご無沙汰しております。{{ if shop }}{{ shop }}です。{{ end }}{{ if last_order_at }}前回ご利用いただいたのは、{{ day last_order_at }}でした。{{ end }}お変わりなくお過ごしでしょうか。</p>
<p style="margin:0 0 16px;">ご都合のよいときに、またお立ち寄りいただけましたら幸いです。前回のお買い物で行き届かない点がございましたら、{{ contact }}ください。今後の改善に役立ててまいります。</p>
{{ if site; include 'button' href: site label: 'お店を見る'; end -}}
<p style="margin:0;">今後ともよろしくお願いいたします。<br>{{ team }}</p>
{{~ end }}
