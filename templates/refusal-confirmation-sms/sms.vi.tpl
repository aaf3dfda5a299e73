+++
include 'words'
# Without marks a text message costs one segment instead of three.
strip_diacritics = true
refused_at = instant event.time
+++
{{ if shop }}{{ shop }}: {{ end }}Đã nhận yêu cầu từ chối tin quảng cáo của Anh/Chị{{ if refused_at }} lúc {{ moment refused_at }}{{ end }}. Từ thời điểm đó chúng tôi ngừng gửi.
