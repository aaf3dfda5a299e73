{{ if order_number ~}}
{{ $.number }}{{ colon }}{{ order_number }}
{{ end ~}}
{{ if order_at ~}}
{{ $.at }}{{ colon }}{{ day order_at }}
{{ end ~}}
{{ if total ~}}
{{ $.total }}{{ colon }}{{ total }}
{{ end ~}}
{{ if order_number || order_at || total }}
{{ end ~}}
