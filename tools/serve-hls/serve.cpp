// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/serve.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/file_limit.hpp"
#include "common/base/freed_memory.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/base/wait.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "common/http/server.hpp"
#include "common/http/tls_context.hpp"
#include "common/http/url.hpp"
#include "common/serving/site.hpp"
#include "tools/serve-hls/assets.hpp"
#include "tools/serve-hls/token.hpp"
#include "tools/serve-hls/transcode_option.hpp"

namespace vlm::serving_tool {
namespace {

constexpr std::chrono::seconds drain_time{10};

TlsChoice parse_tls(const std::string& text) {
    if (text == "auto") return {true, "", ""};
    const auto files = base::split(text, ',');
    if (files.size() != 2 || files[0].empty() || files[1].empty())
        throw base::UsageError{"a certificate and its key, CERT.pem,KEY.pem, or auto"};
    return {false, std::string{files[0]}, std::string{files[1]}};
}

/// "https://a.example": as browsers name a site.
std::string parse_origin(const std::string& text) {
    const auto url = http::parse_url(text);
    if (!url || http::origin(*url) != text)
        throw base::UsageError{fmt::format("'{}' is no site as browsers name it: https://a.example", text)};
    return text;
}

std::size_t cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

std::shared_ptr<ssl_ctx_st> tls_of(const ServeOptions& options) {
    if (!options.tls) return nullptr;
    if (options.tls->made_here) return http::self_signed_context(options.listen.host);
    return http::server_context({options.tls->certificate, options.tls->key});
}

void check_openness(const ServeOptions& options, const base::ListenAddress& address) {
    if (base::is_loopback(address.host) || options.open || !options.token_file.empty()) return;
    throw base::UsageError{fmt::format("{} can be reached from other machines: --token-file FILE says who is let in, "
                                       "--open lets everybody in who gets there",
                                       address.host)};
}

/// What clients may do; never more than there are files for.
http::ServerOptions limits_of(const ServeOptions& options) {
    constexpr std::size_t others = 200; // videos, indexes, pipes
    http::ServerOptions limits;
    limits.most_per_address = options.client_connections;
    const std::size_t files = base::allow_open_files(limits.most_connections + others);
    limits.most_connections = std::min(limits.most_connections, files - std::min(files / 2, others));
    return limits;
}

/// Where systemd listens for this program, else where the options say.
std::vector<base::Descriptor> sockets_of(const ServeOptions& options) {
    auto sockets = base::inherited_sockets(cores());
    for (const base::Descriptor& socket : sockets)
        check_openness(options, base::address_of(socket));
    if (!sockets.empty()) return sockets;
    check_openness(options, options.listen);
    return base::listen_at(options.listen, cores());
}

/// Null where nobody needs one.
std::shared_ptr<const serving::Tokens> tokens_of(const ServeOptions& options) {
    if (options.token_file.empty()) return nullptr;
    return std::make_shared<const serving::Tokens>(read_tokens(options.token_file));
}

/// Ends the site's work before its server, however that ends.
struct WorkEnd {
    serving::Site& site;

    explicit WorkEnd(serving::Site& its_site)
        : site{its_site} {}
    ~WorkEnd() {
        site.end_streams();
        site.stop();
    }
    WorkEnd(const WorkEnd&) = delete;
    WorkEnd& operator=(const WorkEnd&) = delete;
};

void wait_for_the_end(const ServeOptions& options, http::Server& server, serving::Site& site) {
    base::take_hangups();
    while (base::wait_or_stop(std::chrono::milliseconds{500}) == base::Waited::whole) {
        if (!base::hung_up()) continue;
        try {
            if (options.tls) server.show(tls_of(options));
            site.use(tokens_of(options));
            base::log::info("what was configured in files has been read again");
        } catch (const base::Error& error) {
            base::log::error("{}; what was read before still holds", error.what());
        }
    }
}

} // namespace

void declare_serve(cli::Command& program, ServeOptions& options) {
    program.example("vlm-serve-hls --db archive.db", "Watch an archive at http://127.0.0.1:8090/");
    program.example("vlm-serve-hls --db archive.db --live yard=rtsp://cam/1", "Watch a camera, too");
    program.group("What");
    cli::declare_db(program, options.db);
    declare_transcode(program, options.transcode);
    declare_live(program, options.live);
    program.group("Where");
    program.value("--listen", "ADDRESS:PORT", "Where it listens; port 0 is any that is free", options.listen,
                  base::parse_listen_address, "127.0.0.1:8090");
    program.value("--tls", "CERT,KEY|auto",
                  "Encrypt, with a certificate and its key in PEM files, or with a certificate made for this run that "
                  "no browser knows",
                  options.tls, [](const std::string& text) { return std::optional{parse_tls(text)}; });
    program.group("Who");
    program.value("--token-file", "FILE",
                  "Let in who shows a token of this file, which vlm-serve-hls token writes; SIGHUP reads it again",
                  options.token_file, cli::parse_text);
    program.flag("--open", "Let everybody in who gets there, though that may be from other machines", options.open);
    program.list("--host-name", "NAME",
                 "A name under which browsers may ask, besides addresses and localhost; a page of another site cannot "
                 "pretend to be this server",
                 options.host_names, cli::parse_text);
    program.list("--allow-origin", "SITE", "A site whose pages may play and read what is served: https://a.example",
                 options.origins, parse_origin);
    program.value("--client-rate", "N",
                  "Requests a second that one address may make (default 1000; any number for those of this machine)",
                  options.client_rate, cli::whole(1, 1'000'000));
    program.value("--client-connections", "N",
                  "Connections that one address may have (default 2000; any number for those of this machine)",
                  options.client_connections, cli::whole(1, 20'000));
    declare_uploads(program, options.upload);
    cli::declare_source(program, options.live.source);
}

base::ExitCode serve(const ServeOptions& options, cli::Settings& settings) {
    base::keep_freed_memory();
    const http::ServerOptions limits = limits_of(options);
    const UploadDesk desk = open_uploads(options.upload, settings);
    serving::SiteOptions site_options;
    site_options.uploads = desk.uploads.get();
    site_options.host_names = options.host_names;
    site_options.origins = options.origins;
    site_options.encrypted = options.tls.has_value();
    site_options.transcode = options.transcode;
    site_options.threads = 2 * cores();
    site_options.rate = options.client_rate;
    site_options.live = shown_sources(options.live, settings);
    site_options.live_window = options.live.window;
    const auto tls = tls_of(options);
    auto sockets = sockets_of(options);
    const std::string address =
        fmt::format("{}://{}/", options.tls ? "https" : "http", to_string(base::address_of(sockets.front())));
    serving::Site site{options.db, embedded_assets(), std::move(site_options)};
    site.use(tokens_of(options));
    http::Server server{std::move(sockets), site, limits, tls};
    const WorkEnd end{site};
    site.show_counters([&server] { return server.counters(); });
    base::log::info("{}", address);
    wait_for_the_end(options, server, site);
    site.end_streams();
    server.drain(drain_time);
    if (const std::size_t left = server.counters().connections; left > 0)
        base::log::warning("{} not done after {} s: cut off", base::counted(left, "client"), drain_time.count());
    return base::ExitCode::done;
}

} // namespace vlm::serving_tool
