+++
include 'words'
transactional = true
refused_at = instant event.time
subject = shop == null ? 'Confirmed: no more advertising e-mails' : $"{shop} confirms: no more advertising e-mails"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

We received your refusal of advertising e-mails{{ if refused_at }} at {{ moment refused_at }}{{ end }}. From then on {{ shop ?? 'we' }} will send no more of them to this address.

This e-mail only confirms that. What you need to know about your orders is sent in any case. If it was a mistake, please {{ contact }}.

Kind regards,
{{ team }}
{{~ end }}
