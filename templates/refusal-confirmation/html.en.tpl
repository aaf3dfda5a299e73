+++
include 'words'
transactional = true
refused_at = instant event.time
subject = shop == null ? 'Confirmed: no more advertising e-mails' : $"{shop} confirms: no more advertising e-mails"
preheader = 'Your refusal has been received.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">We received your refusal of advertising e-mails{{ if refused_at }} at {{ moment refused_at }}{{ end }}. From then on {{ shop ?? 'we' }} will send no more of them to this address.</p>
<p style="margin:0 0 16px;">This e-mail only confirms that. What you need to know about your orders is sent in any case. If it was a mistake, please {{ contact }}.</p>
<p style="margin:0;">Kind regards,<br>{{ team }}</p>
{{~ end }}
