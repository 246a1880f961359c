// SPDX-License-Identifier: Apache-2.0
#include "common/media/opening.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string_view>

#include <fmt/format.h>

extern "C" {
#include <libavutil/parseutils.h>
#include <libavutil/rational.h>
}

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> live_schemes = {"rtsp", "rtsps", "rtmp", "rtmps", "rtmpt", "rtmpe",
                                                           "srt",  "udp",   "rtp",  "tcp",   "mmsh"};

void add(Opening& opening, const char* option, const std::string& value) {
    if (!value.empty()) opening.options.emplace_back(option, value);
}

Opening camera(const std::string& name, const SourceOptions& options) {
    Opening opening{name, "video4linux2", {}, true, true};
    add(opening, "input_format", options.input_format);
    add(opening, "video_size", options.input_size);
    add(opening, "framerate", options.input_rate);
    return opening;
}

Opening screen(std::string_view display, const SourceOptions& options) {
    const char* usual = std::getenv("DISPLAY");
    std::string url{display};
    if (url.empty()) url = usual == nullptr ? ":0.0" : usual;
    Opening opening{url, "x11grab", {}, true, true};
    add(opening, "video_size", options.input_size);
    add(opening, "framerate", options.input_rate);
    return opening;
}

/// Of a side of a picture: what FFmpeg can hold of it.
bool is_length(std::string_view text) {
    constexpr int most = 16'000;
    int pixels = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pixels);
    return error == std::errc{} && end == text.data() + text.size() && pixels > 0 && pixels <= most;
}

/// "25", "29.97" or "30000/1001" as an exact number of whole ones; empty for what is no rate.
std::string exact_rate(std::string_view text) {
    AVRational rate{};
    if (av_parse_video_rate(&rate, std::string{text}.c_str()) < 0) return "";
    return rate.den == 1 ? std::to_string(rate.num) : fmt::format("{}/{}", rate.num, rate.den);
}

/// "1280x720@30": both parts may be missing.
Opening test_pattern(std::string_view what, const SourceOptions& options) {
    const auto at = what.find('@');
    std::string_view size = what.substr(0, at);
    const std::string_view own_rate = at == std::string_view::npos ? std::string_view{} : what.substr(at + 1);
    if (size.empty()) size = options.input_size.empty() ? "640x480" : std::string_view{options.input_size};
    const std::string_view usual = options.input_rate.empty() ? "25" : std::string_view{options.input_rate};
    const std::string rate = exact_rate(own_rate.empty() ? usual : own_rate);
    const auto x = size.find('x');
    const bool sized = x != std::string_view::npos && is_length(size.substr(0, x)) && is_length(size.substr(x + 1));
    if (!sized || rate.empty()) {
        throw base::UsageError{fmt::format("test:{}: try test: or test:1280x720@30", what)};
    }
    return {fmt::format("testsrc=size={}:rate={}:decimals=3,realtime", size, rate), "lavfi", {}, true, true};
}

/// What most of the folder's pictures end in; empty where there are none.
std::string usual_ending(const std::string& folder) {
    static constexpr std::array<std::string_view, 8> endings = {".jpg", ".jpeg", ".png",  ".webp",
                                                                ".bmp", ".tif",  ".tiff", ".ppm"};
    std::map<std::string, int> counts;
    std::error_code gone;
    for (const fs::directory_entry& entry : fs::directory_iterator{folder, gone}) {
        const std::string ending = entry.path().extension().string();
        if (std::find(endings.begin(), endings.end(), base::lower(ending)) != endings.end()) ++counts[ending];
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? "" : most->first;
}

/// glob(3) takes a backslash before any character as that character.
std::string literal(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view{"*?[]{}\\%"}.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// Pictures in the order of their names, one a second unless said otherwise.
Opening pictures(const std::string& folder, const SourceOptions& options) {
    const std::string ending = usual_ending(folder);
    if (ending.empty()) throw base::InputError{folder, "is a folder without pictures; name a video in it"};
    Opening opening{literal((fs::path{folder} / "").string()) + "*" + ending, "image2", {}, false, false};
    add(opening, "pattern_type", "glob");
    add(opening, "framerate", options.input_rate.empty() ? "1" : options.input_rate);
    return opening;
}

std::string scheme_of(const std::string& url) {
    return base::lower(url.substr(0, url.find(':')));
}

Opening address(const std::string& name, const SourceOptions& options) {
    const std::string scheme = scheme_of(name);
    Opening opening{scheme + name.substr(scheme.size()), "", {}, false, false}; // libavformat wants it in lower case
    opening.url = with_credentials(opening.url, options.user, options.password);
    opening.live = std::find(live_schemes.begin(), live_schemes.end(), scheme) != live_schemes.end();
    if (scheme.starts_with("rtsp")) add(opening, "rtsp_transport", options.rtsp_transport);
    if (scheme.starts_with("http")) add(opening, "live_start_index", "-1"); // of HLS: no older than need be
    if (scheme == "udp") add(opening, "overrun_nonfatal", "1");
    return opening;
}

} // namespace

std::string with_credentials(const std::string& url, const std::string& user, const std::string& password) {
    const auto host = url.find("://");
    if (user.empty() || host == std::string::npos) return url;
    const auto end = url.find_first_of("/?#", host + 3);
    if (url.substr(host + 3, end - host - 3).find('@') != std::string::npos) return url;
    const std::string who =
        base::percent_encoded(user) + (password.empty() ? "" : ":" + base::percent_encoded(password));
    return url.substr(0, host + 3) + who + "@" + url.substr(host + 3);
}

Opening opening_of(const std::string& name, const SourceOptions& options) {
    if (name.starts_with("test:")) return test_pattern(std::string_view{name}.substr(5), options);
    if (name.starts_with("screen:")) return screen(std::string_view{name}.substr(7), options);
    if (is_device(name)) return camera(name, options);
    if (is_url(name)) return address(name, options);
    std::error_code none;
    if (fs::is_directory(name, none)) return pictures(name, options);
    return {url_of(name), "", {}, false, false};
}

} // namespace vlm::media
