// SPDX-License-Identifier: Apache-2.0
#include "common/media/tone_mapper.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/frame.h>
}

#include "common/base/error.hpp"

namespace vlm::media {
namespace {

/// The functions of libavfilter that are used, found at run time.
struct FilterLibrary {
    void* handle = nullptr;
    decltype(&::avfilter_graph_alloc) graph_alloc = nullptr;
    decltype(&::avfilter_graph_free) graph_free = nullptr;
    decltype(&::avfilter_graph_parse2) graph_parse = nullptr;
    decltype(&::avfilter_graph_config) graph_config = nullptr;
    decltype(&::avfilter_graph_get_filter) get_filter = nullptr;
    decltype(&::avfilter_inout_free) inout_free = nullptr;
    decltype(&::av_buffersrc_add_frame_flags) add_frame = nullptr;
    decltype(&::av_buffersink_get_frame) get_frame = nullptr;

    template <typename Function>
    bool find(Function& function, const char* name) {
        function = reinterpret_cast<Function>(dlsym(handle, name));
        return function != nullptr;
    }

    bool load() {
        const std::string name = fmt::format("libavfilter.so.{}", LIBAVFILTER_VERSION_MAJOR);
        handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL); // never closed: FFmpeg keeps state of its own
        return handle != nullptr && find(graph_alloc, "avfilter_graph_alloc") && find(graph_free, "avfilter_graph_free") &&
               find(graph_parse, "avfilter_graph_parse2") && find(graph_config, "avfilter_graph_config") &&
               find(get_filter, "avfilter_graph_get_filter") && find(inout_free, "avfilter_inout_free") &&
               find(add_frame, "av_buffersrc_add_frame_flags") && find(get_frame, "av_buffersink_get_frame");
    }
};

/// Loaded once; null where libavfilter is not installed.
const FilterLibrary* library() {
    static FilterLibrary instance;
    static const bool loaded = instance.load();
    return loaded ? &instance : nullptr;
}

std::string description(const AVFrame& frame, int width, int height) {
    const bool smaller = width < frame.width || height < frame.height;
    // zscale refuses odd sizes of pictures with subsampled chroma.
    const bool odd = width % 2 != 0 || height % 2 != 0;
    return fmt::format("buffer@in=video_size={}x{}:pix_fmt={}:time_base=1/1,"
                       "scale={}:{}:flags={}{},"
                       "zscale=tin={}:min={}:pin={}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
                       "tonemap=hable:desat=0,zscale=t=bt709:r=pc,format=gbrp,buffersink@out",
                       frame.width, frame.height, frame.format, width, height, smaller ? "area" : "bicubic",
                       odd ? ",format=yuv444p12le" : "", static_cast<int>(frame.color_trc), static_cast<int>(AVCOL_SPC_BT2020_NCL),
                       static_cast<int>(AVCOL_PRI_BT2020));
}

} // namespace

struct ToneMapper::Graph {
    const FilterLibrary& filters;
    AVFilterGraph* graph;
    std::string text;

    ~Graph() { filters.graph_free(&graph); }
};

bool is_hdr(const AVFrame& frame) {
    return frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
}

ToneMapper::ToneMapper(std::string subject) : m_subject{std::move(subject)} {}

ToneMapper::~ToneMapper() = default;

std::unique_ptr<ToneMapper::Graph> ToneMapper::make_graph(const std::string& text) const {
    const FilterLibrary* filters = library();
    if (filters == nullptr) throw base::InputError{m_subject, "is HDR, which needs libavfilter (Debian: libavfilter8)"};
    std::unique_ptr<Graph> made{new Graph{*filters, filters->graph_alloc(), text}};
    if (made->graph == nullptr) throw std::bad_alloc{};
    AVFilterInOut* inputs = nullptr;
    AVFilterInOut* outputs = nullptr;
    const int parsed = filters->graph_parse(made->graph, text.c_str(), &inputs, &outputs);
    filters->inout_free(&inputs);
    filters->inout_free(&outputs);
    av_check(parsed, m_subject, "cannot map HDR to SDR");
    av_check(filters->graph_config(made->graph, nullptr), m_subject, "cannot map HDR to SDR");
    return made;
}

AvPtr<AVFrame> ToneMapper::map(const AVFrame& frame, int width, int height) {
    const std::string text = description(frame, width, height);
    if (!m_graph || m_graph->text != text) m_graph = make_graph(text);
    AVFilterContext* in = m_graph->filters.get_filter(m_graph->graph, "buffer@in");
    AVFilterContext* out = m_graph->filters.get_filter(m_graph->graph, "buffersink@out");
    if (in == nullptr || out == nullptr) throw base::InputError{m_subject, "cannot map HDR to SDR"};
    const AvPtr<AVFrame> copy{av_frame_clone(&frame)};
    if (!copy) throw std::bad_alloc{};
    av_check(m_graph->filters.add_frame(in, copy.get(), 0), m_subject, "cannot map HDR to SDR");
    AvPtr<AVFrame> mapped = make_frame();
    av_check(m_graph->filters.get_frame(out, mapped.get()), m_subject, "cannot map HDR to SDR");
    return mapped;
}

} // namespace vlm::media
