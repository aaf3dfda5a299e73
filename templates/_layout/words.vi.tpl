{{-
include 'facts'
lang = 'vi'
colon = ': '
gap = ' '
full_stop = '. '

func day(at)
  ret date.to_string at '%d/%m/%Y'
end

func moment(at)
  ret has_hour(at) ? (date.to_string at '%R') + ' ngày ' + day(at) : 'ngày ' + day(at)
end

func until(at)
  ret has_hour(at) ? 'đến ' + moment(at) : 'đến hết ' + moment(at)
end

period = null
if one_day
  period = 'trong ngày ' + day(starts)
  if has_hour(ends)
    period += date.to_string(starts, ', từ %R') + date.to_string(ends, ' đến %R')
  else if has_hour(starts)
    period += date.to_string(starts, ', từ %R')
  end
else if starts != null and ends != null
  period = 'từ ' + moment(starts) + ' ' + until(ends)
else if starts != null
  period = 'từ ' + moment(starts)
else if ends != null
  period = until(ends)
end

greeting = who == null ? 'Chào Anh/Chị,' : $"Chào Anh/Chị {who},"
team = shop ?? 'Bộ phận Chăm sóc khách hàng'
offer = phrase(campaign.offer_vi) ?? phrase(campaign.offer)
total = has_total ? (order.total | money currency 'vi-VN') : null
contact = phone == null ? 'trả lời email này' : $"trả lời email này hoặc gọi số {phone}"

why = shop == null ? 'Anh/Chị nhận được email này vì đã từng mua hàng của chúng tôi.' : $"Anh/Chị nhận được email này vì là khách hàng của {shop}."
stop = 'Anh/Chị có quyền từ chối nhận mọi email quảng cáo của chúng tôi'
stop_link = 'Từ chối nhận email quảng cáo'
stop_reply = 'Để từ chối, chỉ cần trả lời email này với nội dung: TỪ CHỐI.'
choose = 'Chọn loại tin muốn nhận'
sms_stop = stop_number != null ? $"Từ chối: soạn STOP gửi {stop_number}" : unsubscribe != null ? $"Từ chối: {unsubscribe}" : 'Từ chối: trả lời STOP'
-}}
