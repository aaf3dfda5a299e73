+++
include 'words'
subject = shop == null ? 'Cảm ơn Anh/Chị đã mua hàng' : $"Cảm ơn Anh/Chị đã mua hàng tại {shop}"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

Cảm ơn Anh/Chị đã mua hàng{{ if shop }} tại {{ shop }}{{ end }}. Chúng tôi rất vui được phục vụ Anh/Chị.

{{ include 'order' number: 'Đơn hàng' at: 'Ngày đặt' total: 'Tổng tiền' -}}
Nếu có điều gì chưa vừa ý hoặc cần hỗ trợ thêm, Anh/Chị chỉ cần {{ contact }}. Chúng tôi luôn sẵn lòng giúp.

Trân trọng,
{{ team }}
{{~ end }}
