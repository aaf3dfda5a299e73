+++
include 'words'
subject = shop == null ? 'Cảm ơn Anh/Chị đã mua hàng' : $"Cảm ơn Anh/Chị đã mua hàng tại {shop}"
preheader = 'Nếu cần hỗ trợ gì về đơn hàng, Anh/Chị cứ cho chúng tôi biết.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">Cảm ơn Anh/Chị đã mua hàng{{ if shop }} tại {{ shop }}{{ end }}. Chúng tôi rất vui được phục vụ Anh/Chị.</p>
{{ include 'order' number: 'Đơn hàng' at: 'Ngày đặt' total: 'Tổng tiền' -}}
<p style="margin:0 0 16px;">Nếu có điều gì chưa vừa ý hoặc cần hỗ trợ thêm, Anh/Chị chỉ cần {{ contact }}. Chúng tôi luôn sẵn lòng giúp.</p>
<p style="margin:0;">Trân trọng,<br>{{ team }}</p>
{{~ end }}
