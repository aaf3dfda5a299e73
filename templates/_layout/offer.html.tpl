{{ if offer || voucher ~}}
<table class="box" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;margin:0 0 16px;background-color:#f1f4f2;border:1px solid #dbe2de;border-radius:4px;"><tr><td class="ink" style="padding:14px 16px;font-size:16px;line-height:24px;color:#1f2925;">
{{~ if offer ~}}
{{ $.offer }}{{ colon }}<strong>{{ offer }}</strong>
{{~ end ~}}
{{~ if offer && voucher ~}}
<br>
{{~ end ~}}
{{~ if voucher ~}}
{{ $.voucher }}{{ colon }}<strong style="letter-spacing:1px;">{{ voucher }}</strong>
{{~ end ~}}
</td></tr></table>
{{ end ~}}
