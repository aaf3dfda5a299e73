+++
include 'words'
# Vietnamese names would make the message twice as dear.
strip_diacritics = true
refused_at = instant event.time
+++
{{ if shop }}{{ shop }}: {{ end }}We received your refusal of advertising messages{{ if refused_at }} at {{ moment refused_at }}{{ end }}. From then on we send no more.
