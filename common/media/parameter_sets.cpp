// SPDX-License-Identifier: Apache-2.0
#include "common/media/parameter_sets.hpp"

#include <algorithm>
#include <array>
#include <new>

extern "C" {
#include <libavcodec/packet.h>
}

namespace vlm::media {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 4> start_code = {0, 0, 0, 1};

template <typename Units>
std::vector<std::uint8_t> joined(const Units& units) {
    std::vector<std::uint8_t> bytes;
    for (const auto& unit : units) {
        bytes.insert(bytes.end(), start_code.begin(), start_code.end());
        bytes.insert(bytes.end(), unit.begin(), unit.end());
    }
    return bytes;
}

/// Puts other bytes into a packet.
void replace(AVPacket& packet, Bytes bytes) {
    const AvPtr<AVPacket> other = make_packet();
    if (av_new_packet(other.get(), static_cast<int>(bytes.size())) < 0) throw std::bad_alloc{};
    std::copy(bytes.begin(), bytes.end(), other->data);
    if (av_packet_copy_props(other.get(), &packet) < 0) throw std::bad_alloc{};
    av_packet_unref(&packet);
    av_packet_move_ref(&packet, other.get());
}

} // namespace

ParameterSets::ParameterSets(Bytes bytes, NalCodec codec)
    : m_codec{codec} {
    if (!begins_with_start_code(bytes)) return;
    for (const Bytes unit : nal_units(bytes)) {
        const Kind kind = kind_of(unit);
        if (kind != Kind::none && !has(unit)) m_sets.push_back({kind, {unit.begin(), unit.end()}});
    }
}

ParameterSets::Kind ParameterSets::kind_of(Bytes unit) const {
    const bool h264 = m_codec == NalCodec::h264;
    switch (h264 ? unit[0] & 0x1FU : (unit[0] >> 1U) & 0x3FU) { // its type
    case 32:
        return Kind::vps; // H.264 has no such type
    case 33:
        return Kind::sps;
    case 34:
        return Kind::pps;
    case 7:
        return h264 ? Kind::sps : Kind::none;
    case 8:
        return h264 ? Kind::pps : Kind::none;
    default:
        return Kind::none;
    }
}

bool ParameterSets::has(Bytes unit) const {
    return std::any_of(m_sets.begin(), m_sets.end(), [&](const Set& set) {
        return std::equal(set.unit.begin(), set.unit.end(), unit.begin(), unit.end());
    });
}

bool ParameterSets::has(Kind kind) const {
    return std::any_of(m_sets.begin(), m_sets.end(), [&](const Set& set) { return set.kind == kind; });
}

bool ParameterSets::is_whole() const {
    return has(Kind::sps) && has(Kind::pps) && (m_codec == NalCodec::h264 || has(Kind::vps));
}

bool ParameterSets::has_sequence_of(const ParameterSets& later) const {
    return std::all_of(later.m_sets.begin(), later.m_sets.end(),
                       [&](const Set& set) { return set.kind == Kind::pps || has(set.unit); });
}

std::vector<std::uint8_t> ParameterSets::bytes() const {
    std::vector<Bytes> units;
    for (const Set& set : m_sets)
        units.emplace_back(set.unit);
    return joined(units);
}

bool ParameterSets::leave_out_of(AVPacket& packet) const {
    if (!begins_with_start_code(bytes_of(packet))) return true;
    std::vector<Bytes> units = nal_units(bytes_of(packet));
    const auto is_set = [&](Bytes unit) { return kind_of(unit) != Kind::none; };
    const auto first = std::stable_partition(units.begin(), units.end(), [&](Bytes unit) { return !is_set(unit); });
    if (first == units.end()) return true;
    if (!std::all_of(first, units.end(), [&](Bytes unit) { return has(unit); })) return false;
    units.erase(first, units.end());
    replace(packet, joined(units));
    return true;
}

} // namespace vlm::media
