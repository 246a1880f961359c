// SPDX-License-Identifier: Apache-2.0
#include "common/capture/probe_hints.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/text.hpp"

namespace vlm::capture {
namespace {

using base::Micros;
using records::ProbeRecord;

constexpr Micros long_gop = std::chrono::seconds{4};
constexpr Micros short_pause = std::chrono::milliseconds{500};
constexpr Micros usual_latency = std::chrono::seconds{1};
constexpr Micros clocks_agree = std::chrono::milliseconds{100};
constexpr double usual_share = 0.8; ///< of the declared frame rate

long milliseconds(Micros span) {
    return static_cast<long>(std::chrono::round<std::chrono::milliseconds>(span).count());
}

std::string seconds(Micros span) {
    return fmt::format("{:.3g} s", base::to_seconds(span));
}

class Hints {
public:
    Hints(const ProbeRecord& record, const media::Watched& watched)
        : m_record{record}
        , m_watched{watched} {}

    std::vector<std::string> all() && {
        order();
        keyframes();
        rate();
        regularity();
        latency();
        rest();
        return std::move(m_hints);
    }

private:
    template <typename... Values>
    void say(fmt::format_string<Values...> text, Values&&... values) {
        m_hints.push_back(fmt::format(text, std::forward<Values>(values)...));
    }

    void order() {
        if (!m_record.live || m_record.reorder == 0 || !m_record.times) return;
        say("{} with B-frames: {} ms later", m_record.codec, milliseconds(m_record.reorder * m_record.times->median));
    }

    void keyframes() {
        if (!m_record.live || !m_record.delivers) return;
        if (m_record.keyframe_every && *m_record.keyframe_every >= long_gop) {
            say("keyframe every {}: a new viewer waits so long", seconds(*m_record.keyframe_every));
        } else if (m_record.keyframes < 2 && m_record.watched >= long_gop) {
            say("no second keyframe within {}: a new viewer waits longer; --duration watches longer",
                seconds(m_record.watched));
        }
    }

    void rate() {
        if (!m_record.live || !m_record.fps || !m_record.declared_fps ||
            *m_record.fps >= usual_share * *m_record.declared_fps)
            return;
        say("{:.3g} frames a second of the {:.3g} it declares", *m_record.fps, *m_record.declared_fps);
    }

    void regularity() {
        const auto& times = m_record.times;
        if (!times && m_record.packets > 2) say("frames have no times of their own: they get those of their arrival");
        if (times && times->worst >= std::max(3 * times->median, short_pause))
            say("frames' times have a gap of {}", seconds(times->worst));
        const auto& arrivals = m_record.arrivals;
        if (arrivals && arrivals->worst >= std::max(3 * arrivals->median, short_pause))
            say("a pause of {} between arrivals: the network or the source stutters", seconds(arrivals->worst));
    }

    void latency() {
        if (!m_record.latency) return;
        if (*m_record.latency >= usual_latency)
            say("{} late by its own clock, unless the clocks differ", seconds(*m_record.latency));
        if (*m_record.latency <= -clocks_agree)
            say("its clock is {} ahead of this machine's", seconds(-*m_record.latency));
    }

    void rest() {
        if (m_watched.faults > 0) {
            say("{} while decoding, the last: {}", base::counted(m_watched.faults, "fault"), m_watched.last_fault);
        }
        if (m_record.live && m_watched.ended) say("it ended the connection after {}", seconds(m_record.watched));
    }

    const ProbeRecord& m_record;
    const media::Watched& m_watched;
    std::vector<std::string> m_hints;
};

} // namespace

std::vector<std::string> probe_hints(const ProbeRecord& record, const media::Watched& watched) {
    return Hints{record, watched}.all();
}

} // namespace vlm::capture
