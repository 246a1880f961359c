// SPDX-License-Identifier: Apache-2.0
#include "common/media/step_reader.hpp"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/reference_count.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// Matroska stores no decoding times: libavformat guesses them, so the horizon stays this many packets behind.
constexpr std::size_t guessed_dts_margin = 16;

/// Decoders order the frames to which others refer by those that are there. With as many mini-GOPs whole before a
/// wanted frame, its own are in their places again; with fewer, one frame in thirty is spoilt.
constexpr int lead_in = 2;

std::size_t horizon_margin(const VideoInfo& info) {
    return info.container.find("matroska") == std::string::npos ? 0 : guessed_dts_margin;
}

} // namespace

StepReader::StepReader(Source& source, WantedTimes wanted, std::optional<Micros> end, Merging merging,
                       Selection::Fidelity fidelity, base::FaultCounter& faults)
    : m_source{source}
    , m_faults{faults}
    , m_picker{std::move(wanted)}
    , m_merging{merging}
    , m_fidelity{fidelity}
    , m_leaves_out{fidelity == Selection::Fidelity::fast && default_references(*source.stream()->codecpar) == 1}
    , m_end{end.value_or(Micros{0})} {}

bool StepReader::begin() {
    if (!m_picker.wanted().peek()) return false;
    const Step step = plan_step(m_source.index(), m_picker.wanted(), m_merging);
    m_keyframe = step.keyframe;
    if (m_keyframe) m_source.seek(*m_keyframe);
    m_picker.begin(step.until);
    m_packets.clear();
    m_decoding_times.clear();
    m_before = m_after = Micros::min();
    m_fresh = true;
    m_at_end = false;
    return true;
}

std::optional<CodedFrame> StepReader::next() {
    while (!is_unreliable() && needs_more()) {
        auto decided = take_decided();
        if (!decided) {
            read_packet();
        } else if (!can_leave_out(*decided)) {
            return decided;
        }
    }
    if (m_picker.has_outstanding()) m_unreliable = true;
    return std::nullopt;
}

/// Whether packets of this step are still to be decoded.
bool StepReader::needs_more() const {
    if (m_at_end && m_packets.empty()) return false;
    return !m_picker.step_done() || std::any_of(m_packets.begin(), m_packets.end(), [&](const AvPtr<AVPacket>& packet) {
        return m_picker.verdict(m_source.timeline().time(packet->pts)) == FramePicker::Verdict::wanted;
    });
}

/// The front packet, if its verdict is known.
std::optional<CodedFrame> StepReader::take_decided() {
    if (m_packets.empty()) return std::nullopt;
    const AVPacket& packet = *m_packets.front();
    const bool hidden = (packet.flags & AV_PKT_FLAG_DISCARD) != 0;
    const Micros t = m_source.timeline().time(packet.pts);
    const auto verdict = hidden ? FramePicker::Verdict::unwanted : m_picker.verdict(t);
    if (verdict == FramePicker::Verdict::undecided) return std::nullopt;
    const bool wanted = verdict == FramePicker::Verdict::wanted;
    const Discard discard = m_fidelity == Selection::Fidelity::fast ? Discard::loop_filter : Discard::non_reference;
    CodedFrame decided{std::move(m_packets.front()), t, wanted, wanted ? Discard::nothing : discard};
    m_packets.pop_front();
    if (wanted) m_picker.pass(t);
    return decided;
}

bool StepReader::can_leave_out(const CodedFrame& frame) {
    if (!m_leaves_out) return false;
    if (frame.t > m_after) {
        m_before = std::exchange(m_after, frame.t);
        return false;
    }
    if (frame.wanted || m_before == Micros::min()) return false;
    return !m_picker.may_want_between(m_before, m_after + lead_in * (m_after - m_before));
}

void StepReader::read_packet() {
    AvPtr<AVPacket> packet = make_packet();
    const bool got = !m_at_end && m_source.read(*packet);
    for (const std::string& fault : m_source.take_faults()) {
        m_faults.add(fault);
        m_unreliable = true;
    }
    if (!got) {
        end_video();
        return;
    }
    const Stamps stamps = stamps_of(*packet);
    if (!stamps.pts) {
        m_unreliable = true;
        end_video();
        return;
    }
    const auto first = m_picker.wanted().peek();
    const bool too_late =
        m_fresh && first && m_source.timeline().time(*stamps.pts) > *first + m_picker.wanted().slack();
    m_fresh = false;
    if (too_late && m_keyframe && *m_keyframe > 0) { // the index's estimate was off: the frame lies one GOP earlier
        m_source.seek(--*m_keyframe);
        m_fresh = true;
        return;
    }
    note(*packet);
    m_packets.push_back(std::move(packet));
}

void StepReader::end_video() {
    m_at_end = true;
    m_picker.end_of_stream(m_end);
}

void StepReader::note(const AVPacket& packet) {
    const Timeline& timeline = m_source.timeline();
    const Micros t = timeline.time(packet.pts);
    if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0) {
        m_picker.add(t, (packet.flags & AV_PKT_FLAG_KEY) != 0);
        m_end = std::max(m_end, timeline.time(packet.pts + std::max<std::int64_t>(packet.duration, 1)));
    }
    if (packet.dts == AV_NOPTS_VALUE) return;
    m_decoding_times.push_back(timeline.time(packet.dts));
    if (m_decoding_times.size() <= horizon_margin(m_source.info())) return;
    m_picker.known_before(m_decoding_times.front());
    m_decoding_times.pop_front();
}

} // namespace vlm::media
