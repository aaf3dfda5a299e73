{{-
# What every message may use, read once and made safe: null when the shop or the customer has not given it.
# Writes nothing. Each words.<locale>.tpl begins with it.

func told(value)
  text = value | string.strip
  ret text == '' ? null : text
end

# A web address; one without a scheme is https, any other scheme is left out.
func web(value)
  text = told value
  if text == null or text contains ' '
    ret null
  end
  if text starts_with 'https://' or text starts_with 'http://'
    ret text
  end
  ret text contains ':' ? null : 'https://' + text
end

# An instant, whether the model has it as one or as a text; null when it is neither.
func instant(value)
  at = object.typeof(value) == 'string' ? (date.parse value) : value
  ret object.typeof(at) == 'object' and at.year != null ? at : null
end

# A campaign's date is a date in the campaign's zone, wherever the customer lives.
func campaign_date(value)
  at = instant value
  ret at != null and campaign.zone != null ? (date.in_zone at campaign.zone) : at
end

# A sentence goes on after it, so its own full stop would be one too many.
func phrase(value)
  text = told value
  ret text ends_with '.' or text ends_with '。' ? string.slice(text, 0, string.size(text) - 1) : text
end

func has_hour(at)
  ret (date.to_string at '%R') != '00:00'
end

# Whether `money` takes it: three capital letters.
func is_code(text)
  if string.size(text) != 3
    ret false
  end
  for i in 0..2
    if not ('ABCDEFGHIJKLMNOPQRSTUVWXYZ' contains string.slice1(text, i))
      ret false
    end
  end
  ret true
end

who = told customer.name
shop = told campaign.shop_name
address = told campaign.shop_address
phone = told campaign.shop_phone
email = told campaign.shop_email
site = web campaign.shop_url
site_shown = site == null ? null : (site | string.replace 'https://' '' | string.replace 'http://' '')
if site_shown ends_with '/'
  site_shown = string.slice(site_shown, 0, string.size(site_shown) - 1)
end

# The program gives the link of this very recipient; a campaign with a page of its own gives that one.
unsubscribe = web(unsubscribe_url) ?? web(campaign.unsubscribe_url)
# Where a recipient chooses what to get; shown under advertising and care.
preferences = web(preferences_url) ?? web(campaign.preferences_url)
stop_number = told campaign.stop_number
voucher = told campaign.voucher_code
voucher_until = campaign_date campaign.voucher_ends_at

starts = campaign_date campaign.starts_at
ends = campaign_date campaign.ends_at
one_day = starts != null and ends != null and (date.to_string starts '%F') == (date.to_string ends '%F')
starts_today = starts != null and (date.to_string starts '%F') == (date.to_string now '%F')

order_number = told order.number
order_at = instant order.at
currency = told order.currency | string.upcase
has_total = math.is_number(order.total) and is_code(currency)
last_order_at = instant customer.last_order_at

contacts = [shop, address, phone, email, site] | array.compact
advertising = false
transactional = false
font = "-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif"

# A long name would cost a whole segment of a text message.
short_who = who != null and string.size(who) <= 20 ? who : null
-}}
