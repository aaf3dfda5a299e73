+++
include 'words'
refused_at = instant event.time
+++
{{ if shop }}{{ shop }}より {{ end }}{{ if refused_at }}{{ moment refused_at }}に{{ end }}広告メッセージの配信停止を承りました。以後お送りいたしません。
