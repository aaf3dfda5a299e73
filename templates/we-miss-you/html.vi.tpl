+++
include 'words'
advertising = true
subject = shop == null ? '[QC] Lâu rồi chưa được gặp Anh/Chị' : $"[QC] {shop}: lâu rồi chưa được gặp Anh/Chị"
preheader = 'Khi nào tiện, mời Anh/Chị ghé lại cửa hàng.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">Đã một thời gian chúng tôi chưa được gặp Anh/Chị{{ if shop }} tại {{ shop }}{{ end }}.{{ if last_order_at }} Lần gần đây nhất chúng tôi được phục vụ Anh/Chị là ngày {{ day last_order_at }}.{{ end }}</p>
<p style="margin:0 0 16px;">Khi nào tiện, mời Anh/Chị ghé lại cửa hàng. Nếu lần trước có điều gì chưa vừa ý, Anh/Chị chỉ cần {{ contact }} để chúng tôi biết mà làm tốt hơn.</p>
{{ if site; include 'button' href: site label: 'Ghé cửa hàng'; end -}}
<p style="margin:0;">Trân trọng,<br>{{ team }}</p>
{{~ end }}
