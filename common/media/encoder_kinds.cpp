// SPDX-License-Identifier: Apache-2.0
#include "common/media/encoder_kinds.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/error.hpp"

namespace vlm::media {
namespace {

using Settings = EncoderKind::Settings;

EncoderKind nvenc(std::string_view name, std::string_view codec) {
    return {name,
            codec,
            "yuv420p",
            "",
            {{"preset", "p4"}, {"tune", "ll"}, {"zerolatency", "1"}, {"delay", "0"}},
            {{"rc", "vbr"}, {"cq", "23"}}};
}

EncoderKind vaapi(std::string_view name, std::string_view codec) {
    return {name, codec, "nv12", "vaapi", {{"async_depth", "1"}}, {{"qp", "23"}}};
}

EncoderKind qsv(std::string_view name, std::string_view codec) {
    return {name, codec, "nv12", "", {{"preset", "veryfast"}, {"async_depth", "1"}}, {{"global_quality", "23"}}};
}

/// With the frame rate as declared in the stream's header: that of microseconds would be a million.
EncoderKind x264() {
    const Settings settings = {
        {"preset", "veryfast"}, {"tune", "zerolatency"}, {"threads", "4"}, {"x264-params", "force-cfr=1"}};
    return {"libx264", "h264", "yuv420p", "", settings, {{"crf", "23"}}};
}

/// What x265 says of itself goes past the log.
EncoderKind x265() {
    const Settings settings = {
        {"preset", "ultrafast"}, {"tune", "zerolatency"}, {"x265-params", "log-level=none:open-gop=0"}};
    return {"libx265", "hevc", "yuv420p", "", settings, {{"crf", "28"}}};
}

/// Without later pictures it keeps a constant rate, which needs no bound and takes none.
EncoderKind svt_av1() {
    const Settings settings = {{"preset", "10"}, {"svtav1-params", "pred-struct=1"}};
    return {"libsvtav1", "av1", "yuv420p", "", settings, {{"crf", "35"}}, false};
}

bool is_built_in(const EncoderKind& kind) {
    return avcodec_find_encoder_by_name(std::string{kind.name}.c_str()) != nullptr;
}

} // namespace

const std::vector<EncoderKind>& encoder_kinds() {
    static const std::vector<EncoderKind> kinds = {
        nvenc("h264_nvenc", "h264"), vaapi("h264_vaapi", "h264"), qsv("h264_qsv", "h264"), x264(),
        nvenc("hevc_nvenc", "hevc"), vaapi("hevc_vaapi", "hevc"), qsv("hevc_qsv", "hevc"), x265(),
        nvenc("av1_nvenc", "av1"),   vaapi("av1_vaapi", "av1"),   qsv("av1_qsv", "av1"),   svt_av1(),
    };
    return kinds;
}

std::vector<EncoderKind> encoders_for(const std::string& codec) {
    std::vector<EncoderKind> found;
    const auto& all = encoder_kinds();
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const EncoderKind& kind) { return kind.codec == codec || kind.name == codec; });
    if (found.empty())
        throw base::UsageError{fmt::format("'{}' is no codec to encode with; try h264, hevc or av1", codec)};
    found.erase(std::remove_if(found.begin(), found.end(), [](const EncoderKind& kind) { return !is_built_in(kind); }),
                found.end());
    if (found.empty()) throw base::UsageError{fmt::format("FFmpeg is built here without an encoder for {}", codec)};
    return found;
}

} // namespace vlm::media
