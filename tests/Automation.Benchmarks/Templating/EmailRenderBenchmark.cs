using System.Diagnostics;
using System.Globalization;
using Automation.Templating;
using HandlebarsDotNet;

namespace Automation.Benchmarks.Templating;

/// <summary>
/// <c>templating-email [seconds=3]</c>: a realistic order e-mail (2.8 KB, 5 lines, 6 conditions, dates, 13 amounts of money, one layout)
/// rendered on one core with a fresh context each time, beside Handlebars.Net with the same content in the same run.
/// </summary>
internal static class EmailRenderBenchmark
{
    private const string Layout = """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"><title>{{ shop.name }}</title></head>
        <body style="margin:0;font-family:Arial,sans-serif;background:#f5f5f5">
        <div style="max-width:600px;margin:0 auto;background:#ffffff;padding:24px">
        <a href="https://shop.example/"><img src="https://shop.example/logo.png" alt="{{ shop.name }}" width="120"></a>
        {{ block 'body' }}{{ end }}
        <p style="color:#888888;font-size:12px">{{ shop.name }} · {{ shop.address }} · <a href="https://shop.example/unsubscribe?c={{ customer.id }}">Huỷ nhận tin</a></p>
        </div></body></html>
        """;

    private const string Email = """
        {{ layout 'base' }}{{ block 'body' }}
        <h1 style="font-size:20px">Cảm ơn {{ customer.title }} {{ customer.name }}!</h1>
        {{ if customer.vip }}<p>Quý khách hạng <b>{{ customer.tier }}</b> được ưu tiên giao hàng.</p>{{ end }}
        <p>Đơn hàng <b>{{ order.number }}</b> đặt ngày {{ order.created_at | date.to_string '%d/%m/%Y %H:%M' }}{{ if order.paid }} đã được thanh toán{{ else }} sẽ được thanh toán khi nhận hàng{{ end }}.</p>
        <table style="width:100%;border-collapse:collapse">
        <tr><th align="left">Sản phẩm</th><th>SL</th><th align="right">Đơn giá</th><th align="right">Thành tiền</th></tr>
        {{ for line in order.lines }}<tr style="border-top:1px solid #eeeeee">
        <td>{{ for.index + 1 }}. {{ line.name }}{{ if line.gift }} (quà tặng){{ end }}</td><td align="center">{{ line.quantity }}</td>
        <td align="right">{{ line.price | money 'VND' }}</td><td align="right">{{ line.total | money 'VND' }}</td></tr>
        {{ end }}</table>
        <p align="right">Tạm tính: {{ order.subtotal | money 'VND' }}<br>Phí giao hàng: {{ order.shipping | money 'VND' }}<br><b>Tổng cộng: {{ order.total | money 'VND' }}</b></p>
        {{ if order.total >= 1000000 && customer.points > 0 }}<p>Quý khách có {{ customer.points }} điểm thưởng, hết hạn ngày {{ customer.points_expire_at | date.to_string '%d/%m/%Y' }}.</p>{{ end }}
        {{ if order.note }}<p>Ghi chú: {{ order.note }}</p>{{ end }}
        <p>Dự kiến giao {{ order.delivery_at | date.to_string '%A, %d/%m/%Y' }} đến {{ order.address.street }}, {{ order.address.city }}.</p>
        {{ if order.lines.size > 3 }}<p>Đơn nhiều sản phẩm có thể được giao làm hai lần.</p>{{ end }}
        <p><a href="https://shop.example/orders/{{ order.number }}" style="background:#d0021b;color:#ffffff;padding:10px 18px;text-decoration:none">Xem đơn hàng</a></p>
        {{ end }}
        """;

    public static int Run(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3;
        var culture = CultureInfo.GetCultureInfo("vi-VN");
        var model = Model();
        var template = Template.Parse(Email).Template!;
        var layout = Template.Parse(Layout).Template!;
        Func<string, Template?> includes = _ => layout;
        var first = template.Render(Context(model, culture, includes));
        Console.WriteLine(first.Output ?? string.Join('\n', first.Diagnostics));
        Console.WriteLine($"template {Email.Length + Layout.Length} characters, output {first.Output?.Length} characters");

        Measure("Automation.Templating render", seconds, () => template.Render(Context(model, culture, includes)).Output!.Length);
        var handlebars = Handlebars(culture);
        Console.WriteLine($"Handlebars output {handlebars(model).Length} characters");
        Measure("Handlebars.Net 2.4.3 render", seconds, () => handlebars(model).Length);
        Measure("Automation.Templating parse", seconds / 3, () => Template.Parse(Email).Diagnostics.Count + Template.Parse(Layout).Diagnostics.Count);
        return first.Success ? 0 : 1;
    }

    private static TemplateContext Context(Dictionary<string, object?> model, CultureInfo culture, Func<string, Template?> includes) =>
        new() { Model = model, Culture = culture, Channel = OutputChannel.Html, Includes = includes };

    private static void Measure(string name, double seconds, Func<int> work)
    {
        var checksum = 0L;
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < Math.Max(2, seconds / 2);)
        {
            checksum += work();
        }

        var (best, bestOfCore) = (0.0, 0.0);
        var bytes = 0L;
        for (var round = 0; round < 3; round++)
        {
            var count = 0L;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var busy = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed.TotalSeconds < seconds / 3)
            {
                for (var i = 0; i < 100; i++)
                {
                    checksum += work();
                }

                count += 100;
            }

            var rate = count / watch.Elapsed.TotalSeconds;
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
            best = Math.Max(best, rate);
            bestOfCore = Math.Max(bestOfCore, count / (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
        }

        // The rate of a second of processor time stays comparable where others share the machine.
        Console.WriteLine($"{name,-30} {best,10:N0} /s  {bestOfCore,10:N0} per core second  {1e6 / bestOfCore,8:0.00} us  {bytes,8:N0} B each  (checksum {checksum % 1000})");
    }

    private static Dictionary<string, object?> Map(params (string Name, object? Value)[] members) =>
        members.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);

    private static Dictionary<string, object?> Model()
    {
        string[] names = ["Áo dài lụa tơ tằm", "Trà sen Tây Hồ 100g", "Nón lá Huế", "Khăn choàng \"Hà Đông\"", "Cà phê & bánh"];
        var lines = names.Select((name, i) => (object?)Map(
            ("name", name), ("quantity", i + 1), ("price", 250000m + (i * 10000)), ("total", (250000m + (i * 10000)) * (i + 1)), ("gift", i == 4))).ToList();
        var at = new DateTimeOffset(2026, 3, 9, 14, 5, 0, TimeSpan.Zero);
        return Map(
            ("shop", Map(("name", "Cửa hàng Sen"), ("address", "12 Hàng Gai, Hà Nội"))),
            ("customer", Map(("id", "c-1001"), ("title", "chị"), ("name", "Mai <3"), ("vip", true), ("tier", "Vàng"), ("points", 1250), ("points_expire_at", at.AddDays(200)))),
            ("order", Map(
                ("number", "DH-2026-000123"), ("created_at", at), ("paid", true), ("lines", lines), ("subtotal", 4150000m), ("shipping", 30000m),
                ("total", 4180000m), ("note", "Gọi trước khi giao"), ("delivery_at", at.AddDays(3)), ("address", Map(("street", "5 Lê Lợi"), ("city", "Huế"))))));
    }

    private static HandlebarsTemplate<object, object> Handlebars(CultureInfo culture)
    {
        var engine = HandlebarsDotNet.Handlebars.Create();
        var money = (NumberFormatInfo)culture.NumberFormat.Clone();
        money.CurrencyDecimalDigits = 0;
        engine.RegisterHelper("money", (output, _, arguments) => output.WriteSafeString(((decimal)arguments[0]!).ToString("C", money)));
        engine.RegisterHelper("day", (output, _, arguments) => output.WriteSafeString(((DateTimeOffset)arguments[0]!).ToString((string)arguments[1]!, culture)));
        engine.RegisterHelper("next", (output, _, arguments) => output.WriteSafeString((int)arguments[0]! + 1));
        return engine.Compile(HandlebarsEmail);
    }

    private const string HandlebarsEmail = """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"><title>{{shop.name}}</title></head>
        <body style="margin:0;font-family:Arial,sans-serif;background:#f5f5f5">
        <div style="max-width:600px;margin:0 auto;background:#ffffff;padding:24px">
        <a href="https://shop.example/"><img src="https://shop.example/logo.png" alt="{{shop.name}}" width="120"></a>
        <h1 style="font-size:20px">Cảm ơn {{customer.title}} {{customer.name}}!</h1>
        {{#if customer.vip}}<p>Quý khách hạng <b>{{customer.tier}}</b> được ưu tiên giao hàng.</p>{{/if}}
        <p>Đơn hàng <b>{{order.number}}</b> đặt ngày {{day order.created_at "dd/MM/yyyy HH:mm"}}{{#if order.paid}} đã được thanh toán{{else}} sẽ được thanh toán khi nhận hàng{{/if}}.</p>
        <table style="width:100%;border-collapse:collapse">
        <tr><th align="left">Sản phẩm</th><th>SL</th><th align="right">Đơn giá</th><th align="right">Thành tiền</th></tr>
        {{#each order.lines}}<tr style="border-top:1px solid #eeeeee">
        <td>{{next @index}}. {{name}}{{#if gift}} (quà tặng){{/if}}</td><td align="center">{{quantity}}</td>
        <td align="right">{{money price}}</td><td align="right">{{money total}}</td></tr>
        {{/each}}</table>
        <p align="right">Tạm tính: {{money order.subtotal}}<br>Phí giao hàng: {{money order.shipping}}<br><b>Tổng cộng: {{money order.total}}</b></p>
        {{#if customer.points}}<p>Quý khách có {{customer.points}} điểm thưởng, hết hạn ngày {{day customer.points_expire_at "dd/MM/yyyy"}}.</p>{{/if}}
        {{#if order.note}}<p>Ghi chú: {{order.note}}</p>{{/if}}
        <p>Dự kiến giao {{day order.delivery_at "dddd, dd/MM/yyyy"}} đến {{order.address.street}}, {{order.address.city}}.</p>
        {{#if order.lines}}<p>Đơn nhiều sản phẩm có thể được giao làm hai lần.</p>{{/if}}
        <p><a href="https://shop.example/orders/{{order.number}}" style="background:#d0021b;color:#ffffff;padding:10px 18px;text-decoration:none">Xem đơn hàng</a></p>
        <p style="color:#888888;font-size:12px">{{shop.name}} · {{shop.address}} · <a href="https://shop.example/unsubscribe?c={{customer.id}}">Huỷ nhận tin</a></p>
        </div></body></html>
        """;
}
