function c(r,t={},...o){let e=document.createElement(r);for(let[i,n]of Object.entries(t))e.setAttribute(i,n);return e.append(...o),e}function d(r,t){r.textContent!==t&&(r.textContent=t)}function h(r,t){r.adoptedStyleSheets.includes(t)||r.adoptedStyleSheets.push(t)}function f(r){let t=new CSSStyleSheet;return t.replaceSync(r),t}var p=new WeakMap;function g(r,t){let o=r.parentElement,e=p.get(o);e||(e={instance:new t(o),turn:0},p.set(o,e)),e.turn+=1;let i=e.turn;return e.instance.update(r),()=>{e.turn===i&&(p.delete(o),e.instance.destroy())}}var b="http://www.w3.org/2000/svg",A=".hoverlayer, .draglayer, .dragcover, .zoomlayer, .modebar-container";function v(r){return document.querySelector(`.st-key-${CSS.escape(r)} .js-plotly-plot`)}function w(r,t){let o=[...r.querySelectorAll("svg.main-svg")],{width:e,height:i}=o[0].getBoundingClientRect(),n=document.createElementNS(b,"svg");n.setAttribute("width",e),n.setAttribute("height",i),n.setAttribute("viewBox",`0 0 ${e} ${i}`),n.setAttribute("font-family",getComputedStyle(r).fontFamily);let a=document.createElementNS(b,"rect");a.setAttribute("width","100%"),a.setAttribute("height","100%"),a.setAttribute("fill",t),n.append(a);for(let s of o)n.append(L(s));return{text:new XMLSerializer().serializeToString(n),width:e,height:i}}function L(r){let t=r.cloneNode(!0),o=r.querySelectorAll("text");t.querySelectorAll("text").forEach((e,i)=>{let{fill:n,fontFamily:a,fontSize:s,fontWeight:l}=getComputedStyle(o[i]);Object.assign(e.style,{fill:n,fontFamily:a,fontSize:s,fontWeight:l})});for(let e of t.querySelectorAll(A))e.remove();return t.removeAttribute("class"),t.style.background="none",t}async function y({text:r,width:t,height:o}){let e=URL.createObjectURL(u(r));try{let i=new Image;i.src=e,await i.decode();let n=document.createElement("canvas");return n.width=Math.round(2*t),n.height=Math.round(2*o),n.getContext("2d").drawImage(i,0,0,n.width,n.height),await new Promise((a,s)=>n.toBlob(l=>l?a(l):s(new Error("no picture")),"image/png"))}finally{URL.revokeObjectURL(e)}}function u(r){return new Blob([r],{type:"image/svg+xml"})}function x(r,t){let o=document.createElement("a");o.href=URL.createObjectURL(r),o.download=t,o.click(),setTimeout(()=>URL.revokeObjectURL(o.href),1e4)}var k=`:host { display: block; }
.live, .chip, .save { font-family: var(--st-font); font-size: 0.875rem; line-height: 1.5; color: var(--st-text-color); }
.live { container-type: inline-size; }
.live [hidden], .chip [hidden] { display: none; }
.status { display: flex; flex-wrap: wrap; column-gap: 0; row-gap: 0; font-variant-numeric: tabular-nums; min-height: 1.5em; }
.status span { white-space: nowrap; }
.status span:not(:last-child)::after { content: "·"; margin: 0 0.5em; font-weight: 400; opacity: 0.7; color: var(--st-text-color); }
.phase { font-weight: 600; }
.detail { opacity: 0.85; }
.lost { color: var(--st-orange-text-color); }
.bar { height: 4px; border-radius: 2px; overflow: hidden; background: color-mix(in srgb, var(--st-text-color) 14%, transparent); }
.live .bar { margin: 0.375rem 0 1rem; }
.past { visibility: hidden; }
.fill { height: 100%; border-radius: 2px; background: var(--st-primary-color); transition: width 0.3s linear; }
.unknown .fill { opacity: 0.35; animation: breathe 2s ease-in-out infinite; transition: none; }
@keyframes breathe { 50% { opacity: 0.1; } }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem 2rem; }
@container (min-width: 700px) { .charts.two { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
figure { margin: 0; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; margin-bottom: 0.25rem; font-variant-numeric: tabular-nums; }
figcaption strong { font-weight: 600; flex-basis: 100%; }
.entry { display: inline-flex; align-items: center; gap: 0.375rem; white-space: nowrap; }
.entry b { font-weight: 600; min-width: 3.4em; }
.epoch { font-size: 12px; text-align: center; opacity: 0.75; font-variant-numeric: tabular-nums; }
.plot { min-width: 0; overflow: hidden; }
.plot .u-hz .u-cursor-x { border-right: 1px dashed color-mix(in srgb, var(--st-text-color) 45%, transparent); }
.empty { margin: 0; opacity: 0.8; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; }
details ul { margin: 0.25rem 0 0; padding-left: 1.25rem; overflow-wrap: anywhere; }
.probe { position: absolute; visibility: hidden; background-color: var(--st-background-color); border-top: 0 solid color-mix(in srgb, var(--st-text-color) 12%, transparent); color: color-mix(in srgb, var(--st-text-color) 75%, transparent); font-family: var(--st-font); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chip { display: flex; align-items: center; gap: 0.5rem; min-width: 0; font-variant-numeric: tabular-nums; min-height: 1.5em; }
.chip .dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--st-primary-color); }
.chip.good .dot { background: var(--st-green-color); }
.chip.bad .dot { background: var(--st-red-color); }
.chip.still .dot { background: var(--st-gray-color); }
.chip .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip .bar { flex: 1 1 3rem; min-width: 2rem; }
.chip .number { flex: none; opacity: 0.8; }
.save { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; }
.save button { font: inherit; font-size: 0.8125rem; color: inherit; background: transparent; border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: 0.125rem 0.625rem; min-height: 1.75rem; cursor: pointer; }
.save button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.save button:focus-visible, summary:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.save button:disabled { opacity: 0.5; cursor: default; }
@media (prefers-reduced-motion: reduce) { .fill { transition: none; } .unknown .fill { animation: none; } }
`;function z(r,t){let o=c("span",{class:"probe"});r.append(o);let e=t(getComputedStyle(o));return o.remove(),e}function S(r){return z(r,t=>t.backgroundColor)}var E=f(k),m=class{constructor(t){h(t,E),this.svg=this.button("svg",async o=>u(o.text)),this.png=this.button("png",y),this.told=c("span",{role:"status"}),this.root=c("div",{class:"save"},this.svg,this.png,this.told),t.append(this.root)}button(t,o){let e=c("button",{type:"button"});return e.onclick=()=>this.save(e,t,o),e}update(t){this.data=t.data;let{words:o}=t.data;for(let[e,i]of[[this.svg,"svg"],[this.png,"png"]])d(e,o[i]),e.setAttribute("aria-label",o[`save_${i}`]),e.title=o[`save_${i}`]}async save(t,o,e){let{name:i,target:n,words:a}=this.data,s=v(n);if(d(this.told,s?"":a.missing),!!s){t.disabled=!0;try{let l=w(s,S(this.root));x(await e(l),`${i}.${o}`)}catch(l){d(this.told,a.failed),console.error(l)}finally{t.disabled=!1}}}destroy(){this.root.remove()}},P=r=>g(r,m);export{P as mount};
