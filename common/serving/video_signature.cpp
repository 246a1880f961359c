// SPDX-License-Identifier: Apache-2.0
#include "common/serving/video_signature.hpp"

#include <algorithm>
#include <array>

namespace vlm::serving {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t at;
    std::string_view bytes;
};

constexpr std::array signatures = {
    Signature{4, "ftyp"sv},
    Signature{4, "moov"sv},
    Signature{4, "mdat"sv},
    Signature{4, "wide"sv},
    Signature{4, "free"sv},
    Signature{4, "skip"sv},
    Signature{0, "\x1a\x45\xdf\xa3"sv},                 // Matroska
    Signature{0, "\0\0\1\xba"sv},                       // MPEG program stream
    Signature{8, "AVI "sv},                             // behind RIFF
    Signature{0, "FLV\1"sv},                            //
    Signature{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv}, // ASF
    Signature{0, "OggS\0"sv},                           //
    Signature{0, "\x06\x0e\x2b\x34\x02\x05\x01\x01"sv}, // MXF
    Signature{0, "nut/multimedia container\0"sv},       //
};

/// How programs that follow references know files full of them, wherever in its text.
constexpr std::array references = {
    "#EXTM3U"sv, "<MPD"sv,      "ffconcat"sv, "<?xml"sv, "CompositionPlaylist"sv, "<SmoothStreamingMedia"sv,
    "v=0"sv,     "[playlist]"sv};

bool is_transport_stream(std::string_view head) {
    constexpr std::size_t packets = 4;
    for (const auto& [size, begin] : {std::pair{188U, 0U}, {192U, 4U}, {204U, 0U}}) {
        bool all = true;
        for (std::size_t i = 0; all && i < packets; ++i)
            all = begin + i * size < head.size() && head[begin + i * size] == 'G';
        if (all) return true;
    }
    return false;
}

} // namespace

bool begins_as_video(std::string_view head) {
    const std::string_view text = head.substr(0, head.find('\0')); // as far as it could be one
    const auto is_in_text = [text](std::string_view word) { return text.find(word) != std::string_view::npos; };
    if (std::any_of(references.begin(), references.end(), is_in_text)) return false;
    const auto is_here = [head](const Signature& signature) {
        return head.size() > signature.at && head.substr(signature.at).starts_with(signature.bytes);
    };
    return std::any_of(signatures.begin(), signatures.end(), is_here) || is_transport_stream(head);
}

} // namespace vlm::serving
