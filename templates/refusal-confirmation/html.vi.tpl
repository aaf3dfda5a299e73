+++
include 'words'
transactional = true
refused_at = instant event.time
subject = shop == null ? 'Xác nhận: đã ngừng gửi email quảng cáo' : $"{shop} xác nhận: đã ngừng gửi email quảng cáo"
preheader = 'Yêu cầu từ chối của Anh/Chị đã được ghi nhận.'
+++
{{ layout 'page' }}
{{ block 'body' ~}}
<p style="margin:0 0 16px;">{{ greeting }}</p>
<p style="margin:0 0 16px;">Chúng tôi đã nhận yêu cầu từ chối nhận email quảng cáo của Anh/Chị{{ if refused_at }} lúc {{ moment refused_at }}{{ end }}. Từ thời điểm đó, {{ shop ?? 'chúng tôi' }} ngừng gửi email quảng cáo đến địa chỉ này.</p>
<p style="margin:0 0 16px;">Email này chỉ để xác nhận. Những thông báo cần thiết về đơn hàng vẫn được gửi. Nếu đây là nhầm lẫn, Anh/Chị chỉ cần {{ contact }}.</p>
<p style="margin:0;">Trân trọng,<br>{{ team }}</p>
{{~ end }}
