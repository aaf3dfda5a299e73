+++
include 'words'
advertising = true
subject = (shop == null ? '[QC] Sắp có ưu đãi' : $"[QC] {shop} sắp có ưu đãi") + (starts == null ? '' : (date.to_string starts ' từ ngày %d/%m'))
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

{{ shop ?? 'Cửa hàng chúng tôi' }} sắp có chương trình ưu đãi{{ if period }}, {{ period }}{{ end }}. Chúng tôi xin báo trước để Anh/Chị tiện sắp xếp.

{{ include 'offer' offer: 'Ưu đãi' voucher: 'Mã ưu đãi' -}}
Khi nào tiện, mời Anh/Chị ghé xem. Nếu có điều gì muốn hỏi, Anh/Chị chỉ cần {{ contact }}.
{{ if site }}
Xem chương trình: {{ site }}
{{ end }}
Trân trọng,
{{ team }}
{{~ end }}
