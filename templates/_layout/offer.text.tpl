{{ if offer ~}}
{{ $.offer }}{{ colon }}{{ offer }}
{{ end ~}}
{{ if voucher ~}}
{{ $.voucher }}{{ colon }}{{ voucher }}
{{ end ~}}
{{ if offer || voucher }}
{{ end ~}}
