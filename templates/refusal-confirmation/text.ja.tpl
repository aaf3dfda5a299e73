+++
include 'words'
transactional = true
refused_at = instant event.time
subject = shop == null ? '広告メールの配信停止を承りました' : $"広告メールの配信停止を承りました（{shop}）"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

{{ if refused_at }}{{ moment refused_at }}に{{ end }}広告メールの配信停止のお申し出を承りました。受付時点より、このアドレスへの{{ if shop }}{{ shop }}からの{{ end }}広告メールの配信を停止しております。

本メールは受付の確認のみを目的としております。ご注文に関する大切なご連絡は引き続きお送りいたします。
お心当たりのない場合は、{{ contact }}ください。

今後ともよろしくお願いいたします。
{{ team }}
{{~ end }}
