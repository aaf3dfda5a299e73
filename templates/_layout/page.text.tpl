{{ block 'body' }}{{ end -}}
{{~ manage = preferences && !transactional
if contacts.size > 0 or advertising or manage }}
----------------------------------------
{{ end ~}}
{{~ for line in contacts ~}}
{{ line }}
{{~ end ~}}
{{~ if advertising ~}}
{{~ if contacts.size > 0 }}
{{ end ~}}
{{ why }}
{{ stop }}{{ if unsubscribe }}{{ colon | string.rstrip }}
{{ unsubscribe }}{{ else }}{{ full_stop }}{{ stop_reply }}{{ end }}
{{~ end ~}}
{{~ if manage ~}}
{{~ if contacts.size > 0 or advertising }}
{{ end ~}}
{{ choose }}{{ colon | string.rstrip }}
{{ preferences }}
{{~ end ~}}
