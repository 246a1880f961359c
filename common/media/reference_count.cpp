// SPDX-License-Identifier: Apache-2.0
#include "common/media/reference_count.hpp"

#include <algorithm>
#include <vector>

extern "C" {
#include <libavcodec/codec_par.h>
}

#include "common/media/nal_units.hpp"

namespace vlm::media {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Bits from the highest on; zeros beyond the end.
class Bits {
public:
    explicit Bits(Bytes bytes)
        : m_bytes{bytes} {}

    unsigned next() {
        const std::size_t byte = m_place / 8;
        const unsigned bit = byte < m_bytes.size() ? m_bytes[byte] >> (7 - m_place % 8) & 1U : 0U;
        ++m_place;
        return bit;
    }

    void skip(std::size_t bits) { m_place += bits; }

    /// An Exp-Golomb code, ue(v) of H.264 9.1; nothing for one of more than 16 bits.
    std::optional<int> next_number() {
        int zeros = 0;
        while (next() == 0) {
            if (++zeros > 16) return std::nullopt;
        }
        int value = 1;
        for (int i = 0; i < zeros; ++i)
            value = 2 * value + static_cast<int>(next());
        return value - 1;
    }

private:
    Bytes m_bytes;
    std::size_t m_place = 0;
};

/// `count` NAL units behind lengths of two bytes, from `at` on, as far as they are whole; `at` moves behind them.
void take_units(Bytes record, std::size_t& at, unsigned count, std::vector<Bytes>& units) {
    for (; count > 0 && at + 2 <= record.size(); --count) {
        const std::size_t size = static_cast<std::size_t>(record[at]) << 8U | record[at + 1];
        at += 2;
        if (size > record.size() - at) {
            at = record.size();
            return;
        }
        units.push_back(record.subspan(at, size));
        at += size;
    }
}

/// Those of avcC (ISO/IEC 14496-15 5.3.3.1).
std::vector<Bytes> units_of_record(Bytes record) {
    std::vector<Bytes> units;
    std::size_t at = 5;
    for (const unsigned mask : {0x1FU, 0xFFU}) { // of how many SPS, and PPS, there are
        if (at < record.size()) {
            const unsigned count = record[at++] & mask;
            take_units(record, at, count, units);
        }
    }
    return units;
}

} // namespace

std::optional<int> default_references(Bytes picture_parameter_set) {
    constexpr unsigned type = 8;
    if (picture_parameter_set.empty() || (picture_parameter_set[0] & 0x1FU) != type) return std::nullopt;
    Bits bits{picture_parameter_set.subspan(1)};
    if (!bits.next_number() || !bits.next_number()) return std::nullopt; // its own, and its SPS's
    bits.skip(2);                                                        // how entropy is coded; what fields say
    if (bits.next_number() != 0) return std::nullopt;                    // slice groups
    const auto less_one = bits.next_number();
    return less_one && *less_one < 32 ? std::optional{*less_one + 1} : std::nullopt;
}

std::optional<int> default_references(const AVCodecParameters& codec) {
    if (codec.codec_id != AV_CODEC_ID_H264 || codec.extradata_size <= 0) return std::nullopt;
    const Bytes extra{codec.extradata, static_cast<std::size_t>(codec.extradata_size)};
    std::optional<int> most;
    for (const Bytes unit : begins_with_start_code(extra) ? nal_units(extra) : units_of_record(extra)) {
        if (const auto references = default_references(unit)) most = std::max(most.value_or(0), *references);
    }
    return most;
}

} // namespace vlm::media
