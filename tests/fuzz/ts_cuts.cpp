// SPDX-License-Identifier: Apache-2.0
#include "common/hls/ts_cuts.hpp"

#include "tests/fuzz/fuzz.hpp"

/// The input is the beginning of a stream; each of its packets is tried as a keyframe.
void vlm::fuzz::examine(std::string_view input) {
    const media::TsBytes bytes{reinterpret_cast<const std::uint8_t*>(input.data()), input.size()};
    const auto refuses = [](const auto& read) {
        try {
            read();
        } catch (const hls::NotPlayable& error) {
            require(is_printable(error.what()) && is_utf8(error.what()), "the reason is one line");
        }
    };
    hls::TsHead head{0x1000, 0x100, {}, false};
    for (const std::size_t sounds : {0U, 1U})
        refuses([&] { head = hls::read_ts_head("f.ts", bytes, sounds); });
    for (std::size_t at = 0; at <= bytes.size(); at += media::ts_packet_bytes) {
        refuses([&] {
            const hls::TsCut cut = hls::read_ts_cut("f.ts", bytes, at, head);
            require(cut.begin <= at && (at - cut.begin) % media::ts_packet_bytes == 0, "a cut is before a packet");
            require(cut.pts >= 0 && cut.pts < std::int64_t{1} << 33U, "times have 33 bits");
        });
    }
}
