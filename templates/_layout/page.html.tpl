<!DOCTYPE html>
<html lang="{{ lang }}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ subject }}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) {
  .pad { padding-left: 20px !important; padding-right: 20px !important; }
  .button a { display: block !important; text-align: center !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background-color: #141816 !important; }
  .card { background-color: #1f2523 !important; }
  .ink, .ink a { color: #eef2f0 !important; }
  .soft, .soft a { color: #b4bdb9 !important; }
  .brand { color: #7fd6bd !important; }
  .box { background-color: #29312e !important; border-color: #3d4743 !important; }
  .button { background-color: #7fd6bd !important; }
  .button a { color: #0c1f19 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;width:100%;background-color:#f1f4f2;-webkit-text-size-adjust:100%;">
<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#f1f4f2;mso-hide:all;">{{ preheader }}&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>
<div role="article" aria-roledescription="email" aria-label="{{ subject }}" lang="{{ lang }}">
<!--[if mso]><table role="presentation" align="center" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" class="page" align="center" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;margin:0 auto;background-color:#f1f4f2;font-family:{{ font }};">
{{~ if shop ~}}
<tr><td class="pad brand" style="padding:28px 36px 16px;font-size:20px;line-height:28px;font-weight:bold;color:#0b5c4a;">{{ shop }}</td></tr>
{{~ else ~}}
<tr><td style="padding:0;font-size:24px;line-height:24px;">&nbsp;</td></tr>
{{~ end ~}}
<tr><td class="card pad ink" style="padding:32px 36px;background-color:#ffffff;border-top:4px solid #0f7a62;border-radius:4px;font-size:16px;line-height:26px;color:#1f2925;">
{{ block 'body' }}{{ end -}}
</td></tr>
<tr><td class="pad soft" style="padding:20px 36px 36px;font-size:13px;line-height:20px;color:#515b56;">
{{~ if contacts.size > 0 ~}}
<p style="margin:0 0 12px;">
{{~ if shop ~}}
<strong>{{ shop }}</strong><br>
{{~ end ~}}
{{~ if address ~}}
{{ address }}<br>
{{~ end ~}}
{{~ if phone ~}}
<a href="tel:{{ phone | string.replace ' ' '' }}" style="color:#515b56;">{{ phone }}</a><br>
{{~ end ~}}
{{~ if email ~}}
<a href="mailto:{{ email }}" style="color:#515b56;">{{ email }}</a><br>
{{~ end ~}}
{{~ if site ~}}
<a href="{{ site }}" style="color:#515b56;">{{ site_shown }}</a>
{{~ end ~}}
</p>
{{~ end ~}}
{{~ if advertising ~}}
<p style="margin:0;">{{ why }}{{ gap }}{{ stop }}{{ if unsubscribe }}{{ colon }}<a href="{{ unsubscribe }}" style="color:#515b56;">{{ stop_link }}</a>{{ else }}{{ full_stop }}{{ stop_reply }}{{ end }}</p>
{{~ end ~}}
{{~ if preferences && !transactional ~}}
<p style="margin:12px 0 0;"><a href="{{ preferences }}" style="color:#515b56;">{{ choose }}</a></p>
{{~ end ~}}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body>
</html>
