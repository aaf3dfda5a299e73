{{ if order_number || order_at || total ~}}
<table class="box" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;margin:0 0 16px;background-color:#f1f4f2;border:1px solid #dbe2de;border-radius:4px;font-size:15px;line-height:22px;">
{{~ if order_number ~}}
<tr><th class="soft" scope="row" align="left" style="padding:8px 16px;font-weight:normal;color:#515b56;">{{ $.number }}</th><td class="ink" align="right" style="padding:8px 16px;color:#1f2925;">{{ order_number }}</td></tr>
{{~ end ~}}
{{~ if order_at ~}}
<tr><th class="soft" scope="row" align="left" style="padding:8px 16px;font-weight:normal;color:#515b56;">{{ $.at }}</th><td class="ink" align="right" style="padding:8px 16px;color:#1f2925;">{{ day order_at }}</td></tr>
{{~ end ~}}
{{~ if total ~}}
<tr><th class="soft" scope="row" align="left" style="padding:8px 16px;font-weight:normal;color:#515b56;">{{ $.total }}</th><td class="ink" align="right" style="padding:8px 16px;font-weight:bold;color:#1f2925;">{{ total }}</td></tr>
{{~ end ~}}
</table>
{{ end ~}}
