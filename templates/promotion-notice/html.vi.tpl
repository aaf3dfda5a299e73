+++
include 'words'
advertising = true
subject = (shop == null ? '[QC] Sắp có ưu đãi' : $"[QC] {shop} sắp có ưu đãi") + (starts == null ? '' : (date.to_string starts ' từ ngày %d/%m'))
preheader = offer ?? 'Mời Anh/Chị ghé cửa hàng khi tiện.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">{{ shop ?? 'Cửa hàng chúng tôi' }} sắp có chương trình ưu đãi{{ if period }}, {{ period }}{{ end }}. Chúng tôi xin báo trước để Anh/Chị tiện sắp xếp.</p>
{{ include 'offer' offer: 'Ưu đãi' voucher: 'Mã ưu đãi' -}}
<p style="margin:0 0 16px;">Khi nào tiện, mời Anh/Chị ghé xem. Nếu có điều gì muốn hỏi, Anh/Chị chỉ cần {{ contact }}.</p>
{{ if site; include 'button' href: site label: 'Xem chương trình'; end -}}
<p style="margin:0;">Trân trọng,<br>{{ team }}</p>
{{~ end }}
