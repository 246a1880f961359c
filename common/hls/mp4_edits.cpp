// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_edits.hpp"

#include <algorithm>
#include <utility>

namespace vlm::hls {

using media::CodedTrack;

namespace {

/// Applies an edit list as mov_fix_index() in libavformat/mov.c does, whose times the index and Packager have.
class Edits {
public:
    Edits(const std::string& name, TableTrack& track, std::uint32_t movie_timescale)
        : m_name{name}
        , m_track{track}
        , m_movie_timescale{movie_timescale}
        , m_video{track.kind == CodedTrack::Kind::video} {}

    EditedTrack apply() {
        put_order_into_times();
        m_edited.samples = std::move(m_track.samples);
        m_edited.end = std::min(m_track.duration, m_track.end);
        if (m_track.edits.empty()) return std::move(m_edited);
        read_list();
        leave_out_beginning();
        find_first_shown();
        leave_out_rest();
        move_times();
        return std::move(m_edited);
    }

private:
    [[noreturn]] void refuse(const std::string& reason) const { throw NotTaken{m_name, reason}; }

    [[nodiscard]] std::vector<TableSample>& samples() { return m_edited.samples; }

    void put_order_into_times() {
        for (TableSample& sample : m_track.samples) {
            sample.shown_after += m_track.ahead;
            sample.dts -= m_track.ahead;
        }
    }

    /// In the track's time scale, as av_rescale() rounds it.
    [[nodiscard]] std::int64_t in_track(std::int64_t duration) const {
        constexpr std::int64_t longest = std::int64_t{1} << 27U; // in seconds
        const std::int64_t scale = m_movie_timescale;
        if (duration < 0 || duration / scale > longest) refuse("its edit list makes no sense");
        return duration / scale * m_track.timescale + (duration % scale * m_track.timescale + scale / 2) / scale;
    }

    void read_list() {
        std::vector<TableEdit>& edits = m_track.edits;
        for (; !edits.empty() && edits.front().media_time == -1; edits.erase(edits.begin()))
            m_empty += in_track(edits.front().duration);
        if (edits.size() != 1) refuse("its edit list has several parts");
        m_begin = edits.front().media_time;
        const std::int64_t duration = in_track(edits.front().duration);
        const bool sensible = m_begin >= 0 && m_begin <= m_track.end && duration > 0;
        if (!sensible) refuse("its edit list makes no sense");
        m_until = m_begin + duration;
        m_edited.end = std::min(m_edited.end, m_empty + duration);
    }

    /// Decoders of sound are given a second before it is heard.
    void leave_out_beginning() {
        const auto before = [&](const TableSample& sample) { return sample.pts() <= m_begin; };
        if (m_video) {
            const bool later = std::any_of(samples().begin() + 1, samples().end(), [&](const TableSample& sample) {
                return sample.sync != 0 && before(sample);
            });
            if (later) refuse("its edit list leaves out keyframes");
            return;
        }
        const std::int64_t wanted = std::max<std::int64_t>(m_begin - m_track.timescale, 0);
        const auto first =
            std::upper_bound(samples().begin(), samples().end(), wanted,
                             [](std::int64_t time, const TableSample& sample) { return time < sample.dts; });
        if (first - samples().begin() > 1) samples().erase(samples().begin(), first - 1);
    }

    /// How long until the next is decoded.
    [[nodiscard]] std::int64_t lasts(std::size_t i) const {
        const std::vector<TableSample>& all = m_edited.samples;
        return i + 1 < all.size() ? all[i + 1].dts - all[i].dts : m_until - m_begin;
    }

    /// In decoding order; of sound, one that begins before may be heard in part.
    void find_first_shown() {
        for (m_first = 0; m_first < samples().size(); ++m_first) {
            const std::int64_t pts = samples()[m_first].pts();
            const bool in_part = !m_video && pts < m_begin && pts + lasts(m_first) > m_begin;
            if (in_part || (pts >= m_begin && pts < m_until)) return;
        }
        refuse("its edit list shows nothing");
    }

    /// Up to the keyframe with which the end is reached; where samples are shown in another order, one more.
    void leave_out_rest() {
        bool wait = m_video && m_track.tells_order;
        for (std::size_t i = 0; i < samples().size(); ++i) {
            const bool reached = samples()[i].sync != 0 && samples()[i].pts() + lasts(i) >= m_until;
            if (!reached || std::exchange(wait, false)) continue;
            if (i < m_first) refuse("its edit list makes no sense");
            samples().resize(i + 1);
            return;
        }
    }

    void move_times() {
        const TableSample& first = samples()[m_first];
        std::int64_t by = m_empty - m_track.ahead - first.dts;
        std::int64_t shown_from = m_begin;
        if (m_video) {
            std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
            for (const TableSample& sample : samples()) {
                if (sample.pts() >= m_begin && sample.pts() < m_until) earliest = std::min(earliest, sample.pts());
            }
            const std::int64_t late = earliest + by - m_empty;
            if (late + m_empty < 0) refuse("its edit list makes no sense");
            by -= std::max<std::int64_t>(late, 0);
        } else {
            by = m_empty - m_begin;
            shown_from = first.pts();
        }
        for (TableSample& sample : samples())
            sample.dts += by;
        m_edited.shown_from = shown_from + by;
        m_edited.shown_until = m_until + by;
    }

    const std::string& m_name;
    TableTrack& m_track;
    std::uint32_t m_movie_timescale;
    bool m_video;
    EditedTrack m_edited;
    std::int64_t m_empty = 0; ///< how long nothing is shown
    std::int64_t m_begin = 0; ///< of what is shown
    std::int64_t m_until = 0;
    std::size_t m_first = 0; ///< sample that is shown
};

} // namespace

EditedTrack edited_track(const std::string& name, TableTrack& track, std::uint32_t movie_timescale) {
    return Edits{name, track, movie_timescale}.apply();
}

} // namespace vlm::hls
