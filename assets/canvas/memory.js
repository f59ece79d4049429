// What the browser keeps of a project's canvas while the page is open: view, not network.

const projects = new Map()

/** Return what is kept of a project: dragged places, closed blocks, the part that is seen. */
export function memory(project) {
  if (!projects.has(project)) {
    projects.set(project, { dragged: new Map(), closed: new Set(), view: null, copied: "" })
  }
  return projects.get(project)
}
