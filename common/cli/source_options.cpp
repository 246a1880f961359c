// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_options.hpp"

#include <array>
#include <string_view>
#include <tuple>

#include "common/archive/url_place.hpp"
#include "common/cli/command.hpp"
#include "common/cli/source_login.hpp"
#include "common/cli/values.hpp"
#include "common/http/url.hpp"
#include "common/media/opening.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 5> transports = {"tcp", "udp", "udp_multicast", "http", "https"};

constexpr int most_reconnects = 1'000'000;

std::string parse_transport(const std::string& text) {
    return std::string{transports.at(parse_choice(text, transports))};
}

std::string parse_input_size(const std::string& text) {
    const Size size = parse_size(text);
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

std::string parse_input_rate(const std::string& text) {
    std::ignore = parse_rate(text);
    return text;
}

void declare_live(Command& command, SourceOptions& options) {
    command.value("--frame-timeout", "D", "Connect a live source again that shows no frame for this long",
                  options.frame_timeout, parse_span, "10s");
    command.value("--rtsp-transport", "NAME", "How RTSP sends its packets: tcp, udp, udp_multicast, http or https",
                  options.rtsp_transport, parse_transport, "tcp");
    command.value("--credentials", "FILE", "Take users and passwords of sources from this file, written as ~/.netrc",
                  options.credentials, parse_text);
    command.value("--input-format", "NAME", "What a camera is to send: mjpeg, yuyv422 or h264", options.input_format,
                  parse_text);
    command.value("--input-size", "WxH", "Size of a camera's, the screen's or a test pattern's picture",
                  options.input_size, parse_input_size);
    command.value("--input-rate", "N",
                  "Frames per second of a camera, the screen or a test pattern, or of pictures in "
                  "a folder",
                  options.input_rate, parse_input_rate);
}

} // namespace

void declare_source(Command& command, SourceOptions& options) {
    command.group(std::string{source_group});
    command.value("--hwaccel", "NAME", "Decode with this hardware, or with any found (auto); software where it fails",
                  options.hwaccel, parse_text, "none");
    command.flag("--strict", "Fail at the end (exit 1) where anything of the video could not be decoded",
                 options.strict);
    command.value("--open-timeout", "D", "Give up on a source that does not open in this time", options.open_timeout,
                  parse_span, "10s");
    command.value("--read-timeout", "D", "Give up on an address that sends nothing for this long; pipes may be quiet",
                  options.read_timeout, parse_span, "30s");
    declare_live(command, options);
}

void declare_reconnects(Command& command, SourceOptions& options) {
    command.value("--reconnects", "N", "Give a live source up that cannot be reached so often in a row",
                  options.reconnects, whole(0, most_reconnects), "never");
}

void declare_source_retries(Command& command, SourceOptions& options) {
    declare_reconnects(command, options);
    command.value("--retries", "N", "The same, as earlier releases call it", options.retries,
                  whole(0, most_reconnects));
    command.exclusive({"reconnects", "retries"});
}

frames::OpenOptions open_options(const SourceOptions& options, const std::string& place) {
    const Login login = source_login(place, options.credentials);
    frames::OpenOptions open;
    open.reading.open_timeout = options.open_timeout;
    open.reading.read_timeout = options.read_timeout;
    open.reading.rtsp_transport = options.rtsp_transport;
    open.reading.input_format = options.input_format;
    open.reading.input_size = options.input_size;
    open.reading.input_rate = options.input_rate;
    open.reading.user = login.user;
    open.reading.password = login.password;
    open.decoding = {options.jobs, options.hwaccel};
    open.live.stall_timeout = options.frame_timeout;
    open.retries = options.reconnects ? options.reconnects : options.retries;
    return open;
}

void know_by_fingerprint(frames::OpenOptions& open, const std::string& place) {
    if (!http::parse_url(place)) return;
    open.fingerprint = [url = media::with_credentials(place, open.reading.user, open.reading.password)] {
        return archive::url_fingerprint(url);
    };
}

void declare_speed(Command& command, SourceOptions& options) {
    command.group("Speed");
    command.value("--jobs", "N",
                  "Decode with this many threads; where not given, as many as gain time, at most 8 (of live sources up "
                  "to 1080p: one, since "
                  "each more delays frames)",
                  options.jobs, whole(1, 64));
}

} // namespace vlm::cli
