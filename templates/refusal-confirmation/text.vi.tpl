+++
include 'words'
transactional = true
refused_at = instant event.time
subject = shop == null ? 'Xác nhận: đã ngừng gửi email quảng cáo' : $"{shop} xác nhận: đã ngừng gửi email quảng cáo"
+++
{{ layout 'page' }}
{{ block 'body' ~}}
{{ greeting }}

Chúng tôi đã nhận yêu cầu từ chối nhận email quảng cáo của Anh/Chị{{ if refused_at }} lúc {{ moment refused_at }}{{ end }}. Từ thời điểm đó, {{ shop ?? 'chúng tôi' }} ngừng gửi email quảng cáo đến địa chỉ này.

Email này chỉ để xác nhận. Những thông báo cần thiết về đơn hàng vẫn được gửi. Nếu đây là nhầm lẫn, Anh/Chị chỉ cần {{ contact }}.

Trân trọng,
{{ team }}
{{~ end }}
