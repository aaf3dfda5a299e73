+++
include 'words'
advertising = true
subject = shop == null ? '[QC] Lâu rồi chưa được gặp Anh/Chị' : $"[QC] {shop}: lâu rồi chưa được gặp Anh/Chị"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

Đã một thời gian chúng tôi chưa được gặp Anh/Chị{{ if shop }} tại {{ shop }}{{ end }}.{{ if last_order_at }} Lần gần đây nhất chúng tôi được phục vụ Anh/Chị là ngày {{ day last_order_at }}.{{ end }}

Khi nào tiện, mời Anh/Chị ghé lại cửa hàng. Nếu lần trước có điều gì chưa vừa ý, Anh/Chị chỉ cần {{ contact }} để chúng tôi biết mà làm tốt hơn.
{{ if site }}
Ghé cửa hàng: {{ site }}
{{ end }}
Trân trọng,
{{ team }}
{{~ end }}
